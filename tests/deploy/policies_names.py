"""Labels, names and bounds by which people and other programs find things."""

from collections.abc import Iterator

from tests.deploy.policies_wiring import _AGENTS, _OF_OTHERS
from tests.deploy.policy import differs, policy
from tests.deploy.rendered import Cluster

_KINDS = ("Deployment", "PodDisruptionBudget", "HorizontalPodAutoscaler", "Service", "ServiceAccount", "Job")
_PART, _COMPONENT = "app.kubernetes.io/part-of", "app.kubernetes.io/component"
_CORED = ("api", "supervisor", "aggregator", "clock", *_AGENTS)
#: Selectors of everything in a namespace are for these alone.
_EVERYBODY = {"deny-all", "to-name-server"}


@policy
def what_is_ours_says_so(cluster: Cluster) -> Iterator[str]:
    others = {*_OF_OTHERS, "services", "rabbitmq-nodes", "redis-nodes"}
    for each in cluster.of(*_KINDS):
        name, labels = each["metadata"]["name"], each["metadata"].get("labels", {})
        if name in others:
            continue
        agent = name.removeprefix("agent-")
        wanted = {_PART: "warren", **({_COMPONENT: agent} if agent in _AGENTS else {})}
        yield from differs(f"{each['kind']} {name}", labels, wanted)
    for each in cluster.of("HTTPRoute", "PodMonitor"):
        yield from differs(each["metadata"]["name"], each["metadata"]["labels"], {_PART: "warren"})


@policy
def containers_are_called_as_their_component(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.pods:
        name = "agent" if pods.component in _AGENTS else pods.component.split("-")[0]
        yield from differs(pods.name, pods.main["name"], name)


@policy
def who_may_use_a_service_is_labelled(cluster: Cluster) -> Iterator[str]:
    services = ("postgres", "rabbitmq", "redis", "bucket")
    for pods in cluster.pods:
        users: tuple[str, ...] = services if pods.component in _CORED else ()
        if pods.component == "aggregator":  # it touches no file
            users = services[:-1]
        if pods.component in {"egress", "migrate", "backup", "pgbouncer"}:
            users = ("postgres",)
        found = {name: value for name, value in pods.labels.items() if name.startswith("warren/uses-")}
        yield from differs(pods.name, found, {f"warren/uses-{name}": "true" for name in users})
        is_agent = pods.labels.get("warren/agent")
        yield from differs(pods.name, is_agent, "true" if pods.component in _AGENTS else None)


@policy
def no_edge_is_wider_than_its_name(cluster: Cluster) -> Iterator[str]:
    for each in cluster.of("NetworkPolicy"):
        name, spec = each["metadata"]["name"], each["spec"]
        if not spec["podSelector"].get("matchLabels") and name not in _EVERYBODY:
            yield f"{name} is everybody's"
        for rule in [*(spec.get("ingress") or []), *(spec.get("egress") or [])]:
            for peer in [*rule.get("from", []), *rule.get("to", [])]:
                if any(not selector.get("matchLabels") for kind, selector in peer.items() if kind != "ipBlock"):
                    yield f"{name}: everybody at its other end"
        wanted = [way for way in ("Ingress", "Egress") if way.lower() in spec]
        yield from differs(name, spec["policyTypes"], ["Ingress", "Egress"] if name == "deny-all" else wanted)


@policy
def jobs_end_and_are_made_anew(cluster: Cluster) -> Iterator[str]:
    for each in cluster.of("Job"):
        name, spec = each["metadata"]["name"], each["spec"]
        kept = each["metadata"]["annotations"]["argocd.argoproj.io/hook-delete-policy"]
        yield from differs(name, kept, "BeforeHookCreation")
        if not 1 <= spec["backoffLimit"] <= 6 or not 600 <= spec["activeDeadlineSeconds"] <= 3600:
            yield f"{name}: {spec['backoffLimit']}, {spec['activeDeadlineSeconds']}"


@policy
def queries_are_whole(cluster: Cluster) -> Iterator[str]:
    for each in cluster.of("ScaledObject"):
        query = each["spec"]["triggers"][0]["metadata"]["query"]
        if not query.startswith("select greatest( ceil(count(*) / ") or "<= now())" not in query:
            yield f"{query}"


@policy
def probes_answer_soon(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.services:
        for container in pods.containers:
            for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
                seconds = container[kind]["timeoutSeconds"]
                if seconds > (30 if pods.component == "rabbitmq" and kind == "livenessProbe" else 5):
                    yield f"{pods.name}: {kind} {seconds} s"
