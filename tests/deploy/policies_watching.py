"""Who is watched, by which rules, who is told, and what is drawn: as in docker compose."""

from collections.abc import Iterator
from functools import cache

from scripts.cluster_monitoring.routes import routes_object
from scripts.cluster_monitoring.rules import rule_objects
from scripts.cluster_monitoring.written import dashboards
from tests.deploy.policies_wiring import _AGENTS
from tests.deploy.policy import differs, policy
from tests.deploy.rendered import Cluster, Object

_MONITORED = ["api", "supervisor", "aggregator", "clock", "egress", "executor", *_AGENTS]
_TIMES = {"path": "/metrics", "interval": "15s", "scrapeTimeout": "10s"}
_PROBE = {"path": "/health", "port": "metrics"}


@cache
def _made() -> dict[tuple[str, str], Object]:
    return {(each["kind"], each["metadata"]["name"]): each for each in (*rule_objects(), routes_object())}


@policy
def rules_and_routes_are_those_of_compose(cluster: Cluster) -> Iterator[str]:
    found = cluster.of("PrometheusRule", "AlertmanagerConfig")
    wanted = {} if cluster.is_small else _made()
    yield from differs("rules", {(each["kind"], each["metadata"]["name"]): each for each in found}, wanted)


@policy
def dashboards_are_those_of_compose(cluster: Cluster) -> Iterator[str]:
    found = [each for each in cluster.of("ConfigMap") if each["metadata"]["name"] == "grafana-dashboards"]
    metadata = {
        "name": "grafana-dashboards",
        "namespace": "warren",
        "labels": {"grafana_dashboard": "1", "app.kubernetes.io/part-of": "warren"},
        "annotations": {"grafana_folder": "Warren"},
    }
    made = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": dashboards()}
    yield from differs("dashboards", found, [] if cluster.is_small else [made])


@policy
def everything_is_watched(cluster: Cluster) -> Iterator[str]:
    monitors = {each["metadata"]["name"]: each["spec"] for each in cluster.of("PodMonitor")}
    if cluster.is_small:
        yield from differs("monitors", monitors, {})
        return
    component = {"key": "app.kubernetes.io/component", "operator": "In", "values": _MONITORED}
    label = "__meta_kubernetes_pod_label_app_kubernetes_io_component"
    relabelings = [
        {"action": "replace", "replacement": "warren", "targetLabel": "job"},
        {"action": "replace", "sourceLabels": [label], "targetLabel": "component"},
    ]
    ours = {
        "selector": {"matchExpressions": [component]},
        "namespaceSelector": {"matchNames": ["warren", "warren-sandbox"]},
        "podMetricsEndpoints": [{"port": "metrics", **_TIMES, "relabelings": relabelings}],
    }
    wanted = {"warren": ours} | {
        name: {"selector": {"matchLabels": {"warren/service": name}}, "podMetricsEndpoints": [{**port, **_TIMES}]}
        for name, port in (
            ("rabbitmq", {"portNumber": 15692}),
            ("postgres", {"port": "metrics"}),
            ("redis", {"port": "metrics"}),
        )
    }
    yield from differs("monitors", monitors, wanted)


@policy
def beside_each_redis_is_what_tells_of_it(cluster: Cluster) -> Iterator[str]:
    pods = next(pods for pods in cluster.pods if pods.component == "redis")
    names = [container["name"] for container in pods.containers]
    yield from differs("redis", names, ["redis", "sentinel", *([] if cluster.is_small else ["exporter"])])
    for container in pods.containers[2:]:
        asked = [container[f"{kind}Probe"].get("httpGet") for kind in ("startup", "liveness", "readiness")]
        yield from differs("exporter", asked, [_PROBE] * 3)
        yield from differs("exporter", [key for key in ("command", "args", "volumeMounts") if key in container], [])
