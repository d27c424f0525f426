"""``make dashboards``: a real Warren under load, read by a real Prometheus, and each dashboard as a picture."""
