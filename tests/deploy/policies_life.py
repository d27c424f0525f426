"""How pods come and go: probes, drains, disruptions, numbers."""

from collections.abc import Iterator

from backend.core.scaling_settings import ScalingSettings
from backend.core.settings import Settings
from tests.deploy.policies_pods import SINGLE
from tests.deploy.policy import differs, policy
from tests.deploy.rendered import Cluster, Object, Pods

#: run_until_stopped ends everything that long after the drain (warren/run.py).
BEYOND_DRAIN = 45
#: Those that others send requests to: they go on serving until nobody's list has them any more.
ASKED = {"api", "frontend", "egress", "executor", "pgbouncer"}
_AGENTS = ("browser", "code", "data", "document", "email", "research")
_FROM_ZERO = {"browser", "code", "document"}


@policy
def every_server_has_three_different_probes(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.services:
        for container in pods.containers:
            name = f"{pods.name}/{container['name']}"
            start, live, ready = (container[f"{kind}Probe"] for kind in ("startup", "liveness", "readiness"))
            if not 30 <= start["periodSeconds"] * start["failureThreshold"] <= 600:
                yield f"{name} may take {start} to start"
            if not 50 <= live["periodSeconds"] * live["failureThreshold"] <= 300 or live["periodSeconds"] < 10:
                yield f"{name} is ended after {live}"
            if not 10 <= ready["periodSeconds"] * ready["failureThreshold"] <= 30:
                yield f"{name} is asked nothing after {ready}"
            for probe in (start, live, ready):
                if not 2 <= probe["timeoutSeconds"] <= 30 or "port" in probe or probe["failureThreshold"] < 2:
                    yield f"{name}: {probe}"


@policy
def liveness_asks_no_service(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.services:
        if not pods.is_ours:
            continue
        port = "http" if pods.component in {"api", "frontend"} else "metrics"
        live, ready = ("/-/alive", "/-/alive") if pods.component == "frontend" else ("/health/live", "/health/ready")
        for kind, path in (("startup", live), ("liveness", live), ("readiness", ready)):
            if pods.main[f"{kind}Probe"]["httpGet"] != {"path": path, "port": port}:
                yield f"{pods.name}: {kind} {pods.main[f'{kind}Probe']}"


@policy
def a_stop_leaves_time_to_hand_over(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.services:
        grace = pods.spec["terminationGracePeriodSeconds"]
        sleep = pods.main.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
        if pods.component in ASKED and not 5 <= sleep <= 15:
            yield f"{pods.name} stops while others still know it"
        if pods.component not in ASKED and sleep > 5:
            yield f"{pods.name} waits for nobody"
        if not sleep + drain_of(cluster, pods) <= grace <= sleep + drain_of(cluster, pods) + 60:
            yield f"{pods.name}: {grace} s for {sleep} s and a drain of {drain_of(cluster, pods)} s"


def drain_of(cluster: Cluster, pods: Pods) -> float:
    """Return the seconds that a process may take after its signal."""
    names = [each["configMapRef"]["name"] for each in pods.main.get("envFrom", []) if "configMapRef" in each]
    settings = [name for name in names if name.startswith("warren-settings")]
    if settings:
        given = cluster.config(settings[0]).get("WARREN_DRAIN_SECONDS")
        return float(given or Settings().limits.drain_seconds) + BEYOND_DRAIN
    return {"postgres": 90.0, "rabbitmq": 600.0, "pgbouncer": 60.0}.get(pods.component, 15.0)


@policy
def rabbitmq_leaves_when_its_quorums_can_spare_it(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.services:
        if pods.component == "rabbitmq":
            command = pods.main["lifecycle"]["preStop"]["exec"]["command"]
            wait = "rabbitmq-upgrade --timeout 540 await_online_quorum_plus_one && rabbitmq-upgrade drain"
            if command != ["bash", "-c", wait]:
                yield f"{command}"


@policy
def a_rollout_never_falls_below_what_was_asked_for(cluster: Cluster) -> Iterator[str]:
    for each in cluster.of("Deployment"):
        spec = each["spec"]
        if spec["strategy"] != {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}:
            yield f"{each['metadata']['name']}: {spec['strategy']}"
        if not 300 <= spec["progressDeadlineSeconds"] <= 1200 or not 2 <= spec["revisionHistoryLimit"] <= 10:
            yield f"{each['metadata']['name']}: {spec['progressDeadlineSeconds']}, {spec['revisionHistoryLimit']}"
    for each in cluster.of("StatefulSet"):
        spec, name = each["spec"], each["metadata"]["name"]
        is_single = name in SINGLE
        if spec.get("podManagementPolicy") != (None if is_single else "Parallel"):
            yield f"{name} starts one after the other"
        if not is_single and not 5 <= spec["minReadySeconds"] <= 15:
            yield f"{name}: {spec['minReadySeconds']}"
        if spec.get("volumeClaimTemplates") and spec["persistentVolumeClaimRetentionPolicy"] != {
            "whenDeleted": "Retain",
            "whenScaled": "Retain",
        }:
            yield f"{name} loses its disk"


@policy
def one_at_a_time_may_be_taken_away(cluster: Cluster) -> Iterator[str]:
    budgets = {each["metadata"]["name"]: each for each in cluster.of("PodDisruptionBudget")}
    for name, each in budgets.items():
        spec = each["spec"]
        if spec["maxUnavailable"] != 1 or spec["unhealthyPodEvictionPolicy"] != "AlwaysAllow":
            yield f"{name}: {spec}"
    for pods in cluster.services:
        if pods.name == "bucket":
            continue
        own = {"app.kubernetes.io/component": pods.component}
        if budgets[pods.name]["spec"]["selector"] != {"matchLabels": own}:
            yield f"{pods.name}: {budgets[pods.name]['spec']}"
        if budgets[pods.name]["metadata"]["namespace"] != pods.namespace:
            yield f"{pods.name}: elsewhere"


@policy
def nothing_is_single(cluster: Cluster) -> Iterator[str]:
    scaled = {each["spec"]["scaleTargetRef"]["name"] for each in cluster.of("ScaledObject", "HorizontalPodAutoscaler")}
    for pods in cluster.services:
        replicas = pods.object["spec"].get("replicas")
        if pods.name in scaled:
            if replicas is not None:
                yield f"{pods.name}: two say how many there are"
        elif pods.component in SINGLE or (cluster.is_small and pods.is_ours):
            if replicas != 1:
                yield f"{pods.name}: {replicas}"
        elif replicas != (3 if pods.kind == "StatefulSet" else 2):
            yield f"{pods.name}: {replicas}"


@policy
def who_answers_grows_with_its_load(cluster: Cluster) -> Iterator[str]:
    found = {each["metadata"]["name"]: each for each in cluster.of("HorizontalPodAutoscaler")}
    if set(found) != {"api", "executor"}:
        yield f"{sorted(found)}"
    for name, each in found.items():
        spec = each["spec"]
        if spec["scaleTargetRef"] != {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}:
            yield f"{name}: {spec['scaleTargetRef']}"
        if spec["minReplicas"] != (1 if cluster.is_small else 2) or not 4 <= spec["maxReplicas"] <= 12:
            yield f"{name}: {spec['minReplicas']} to {spec['maxReplicas']}"
        target = {"type": "Utilization", "averageUtilization": 70}
        if spec["metrics"] != [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]:
            yield f"{name}: {spec['metrics']}"
        up = {"stabilizationWindowSeconds": 0, "policies": [{"type": "Percent", "value": 100, "periodSeconds": 30}]}
        if spec["behavior"] != {"scaleUp": up, "scaleDown": _SLOWLY}:
            yield f"{name}: {spec['behavior']}"


_SLOWLY = {"stabilizationWindowSeconds": 300, "policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}]}


@policy
def workers_follow_the_rows(cluster: Cluster) -> Iterator[str]:
    found = {each["metadata"]["name"]: each["spec"] for each in cluster.of("ScaledObject")}
    wanted = set() if cluster.is_small else {"supervisor", *(f"agent-{name}" for name in _AGENTS)}
    yield from differs(f"{sorted(found)}", set(found), wanted)
    for name, spec in found.items():
        yield from differs(
            f"{name}: {spec['scaleTargetRef']}",
            spec["scaleTargetRef"],
            {"apiVersion": "apps/v1", "kind": "Deployment", "name": name},
        )
        low = 0 if name.removeprefix("agent-") in _FROM_ZERO else 2
        if spec["minReplicaCount"] != low or not 8 <= spec["maxReplicaCount"] <= 12:
            yield f"{name}: {spec['minReplicaCount']} to {spec['maxReplicaCount']}"
        yield from differs(
            f"{name}: {spec['fallback']}",
            spec["fallback"],
            {"failureThreshold": 5, "replicas": 2, "behavior": "currentReplicasIfHigher"},
        )
        if spec["pollingInterval"] != 5 or spec.get("cooldownPeriod", 300) != (600 if low == 0 else 300):
            yield f"{name}: {spec['pollingInterval']}, {spec.get('cooldownPeriod')}"
        behavior = spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
        up = behavior["scaleUp"]
        if behavior["scaleDown"] != _SLOWLY or up["stabilizationWindowSeconds"] != 0:
            yield f"{name}: {behavior}"
        kinds = [(each["type"], each["value"], each["periodSeconds"]) for each in up["policies"]]
        wanted_kinds = [("Percent", 100, 15)] + ([("Pods", 2, 15)] if name != "supervisor" else [])
        if kinds != wanted_kinds or up.get("selectPolicy", "Max") != "Max":
            yield f"{name}: {up}"
        yield from _trigger(name, spec, cluster)


def _trigger(name: str, spec: Object, cluster: Cluster) -> Iterator[str]:
    [trigger] = spec["triggers"]
    meta, slots = trigger["metadata"], slots_of(cluster, name)
    about = (trigger["type"], trigger["metricType"], trigger["authenticationRef"], meta["targetQueryValue"])
    if about != ("postgresql", "AverageValue", {"name": "warren-rows"}, "1"):
        yield f"{name}: {about}"
    if meta.get("activationTargetQueryValue", "0") != "0":
        yield f"{name} wakes up late"
    agent = name.removeprefix("agent-")
    said = f"where s.agent = '{agent}' and c.enabled and" if agent != "supervisor" else "from tasks where state in"
    if said not in meta["query"] or f"ceil(count(*) / {slots}.0)" not in meta["query"]:
        yield f"{name}: {meta['query']}"
    source = cluster.named("TriggerAuthentication", "warren-rows")["spec"]
    key = {"parameter": "connection", "name": "warren-database", "key": "DATABASE_DIRECT_URL"}
    if source != {"secretTargetRef": [key]}:
        yield f"{source}"


def slots_of(cluster: Cluster, name: str) -> int:
    """Return how many steps or tasks one process of a Deployment does at once."""
    if name == "supervisor":
        return Settings().limits.supervisor_slots
    main = cluster.named("Deployment", name)["spec"]["template"]["spec"]["containers"][0]
    return int(next(each["value"] for each in main["env"] if each["name"] == "WARREN_SLOTS"))


@policy
def people_are_told_of_workers_that_start_from_nothing(cluster: Cluster) -> Iterator[str]:
    [api] = [pods for pods in cluster.services if pods.component == "api"]
    [settings] = [
        each["configMapRef"]["name"]
        for each in api.main["envFrom"]
        if each.get("configMapRef", {}).get("name", "").startswith("warren-settings")
    ]
    given = cluster.config(settings).get("WARREN_SCALED_FROM_ZERO", "")
    told = {name for name in _AGENTS if ScalingSettings(scaled_from_zero=given).starts(name)}
    started = {
        each["metadata"]["name"].removeprefix("agent-")
        for each in cluster.of("ScaledObject")
        if each["spec"]["minReplicaCount"] == 0
    }
    yield from differs(f"told of {sorted(told)}, started are {sorted(started)}", told, started)
