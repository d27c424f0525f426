"""What the Prometheus operator and Grafana's sidecar read in a cluster: made of ``deploy/observability``.

``python -m scripts.cluster_monitoring`` writes it anew.
"""
