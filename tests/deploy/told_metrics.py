"""Which metrics there are, and which an expression asks for."""

import re

from backend.core.telemetry.metrics import ALL, PROCESS

#: What others tell, and who: the names that rules and panels may use.
ELSEWHERE = {
    # Prometheus itself
    "up": "Prometheus, of each target",
    # rabbitmq_prometheus, RabbitMQ 4
    "rabbitmq_alarms_memory_used_watermark": "rabbitmq_prometheus",
    "rabbitmq_alarms_free_disk_space_watermark": "rabbitmq_prometheus",
    # prometheus-community/postgres_exporter
    "pg_up": "postgres_exporter",
    "pg_stat_activity_count": "postgres_exporter",
    "pg_settings_max_connections": "postgres_exporter",
    # CloudNativePG, docs "Monitoring"
    "cnpg_collector_up": "CloudNativePG",
    "cnpg_collector_last_available_backup_timestamp": "CloudNativePG",
    # cloudnative-pg/plugin-barman-cloud, docs "Observability"
    "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp": "CloudNativePG",
    "cnpg_backends_total": "CloudNativePG",
    "cnpg_pg_settings_setting": "CloudNativePG",
    # oliver006/redis_exporter
    "redis_up": "redis_exporter",
    # kube-state-metrics, docs/metrics/workload/cronjob-metrics.md
    "kube_cronjob_status_last_successful_time": "kube-state-metrics",
}
#: Who tells what isn't ours: the job of docker compose's Prometheus and the PodMonitor by which it is read; None where
#: it isn't there. What is told of the cluster itself its own Prometheus reads.
READ_BY: dict[str, tuple[str | None, str | None]] = {
    "rabbitmq_prometheus": ("rabbitmq", "rabbitmq"),
    "postgres_exporter": ("postgres", None),
    "CloudNativePG": (None, "postgres"),
    "redis_exporter": ("redis", "redis"),
}
BY_THE_CLUSTER = {"Prometheus, of each target", "kube-state-metrics"}
_NAME = re.compile(
    r"\b(?:warren|process|up|rabbitmq|pg|cnpg|barman|redis|kube)(?:_[a-z0-9_]+)?\b(?=\s*(?:[\[{)>=<+*/-]|$|\s))"
)


def asked_for(expression: str) -> set[str]:
    """Return the names of metrics in an expression: words outside of quotation marks and comments."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"|#[^\n]*', "", expression)
    return set(_NAME.findall(bare))


def told_by_us() -> set[str]:
    """Return every series' name that a process of Warren can tell."""
    names = {f"{metric.name}{end}" for metric in ALL for end in _ends(metric.kind)}
    return names | {family.name + end for family in PROCESS.collect() for end in ("", "_total")}


def told_elsewhere() -> set[str]:
    """Return the names that others tell."""
    return set(ELSEWHERE)


def _ends(kind: str) -> tuple[str, ...]:
    return ("_bucket", "_sum", "_count") if kind == "histogram" else ("",)
