# Stands in for Kubernetes' pause: holds a pod's namespaces, and nothing else.
FROM debian:trixie-slim
STOPSIGNAL SIGKILL
CMD ["sleep", "infinity"]
