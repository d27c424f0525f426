"""Grafana's dashboards: written here, kept as the JSON that Grafana loads.

``python -m scripts.dashboards`` writes them anew.
"""
