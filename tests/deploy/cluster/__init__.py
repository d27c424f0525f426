"""Runs k8s/ in a real Kubernetes of this machine, restarts everything under load, removes it: ``make cluster-test``."""
