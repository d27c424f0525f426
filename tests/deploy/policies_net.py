"""Who reaches whom: the edges that network policies leave, computed from both ends, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from backend.core.egress_settings import EgressSettings
from tests.deploy.policies_wiring import _AGENTS
from tests.deploy.policy import policy
from tests.deploy.rendered import Cluster, Object

_NAME = "kubernetes.io/metadata.name"
_OURS = ("warren", "warren-sandbox")
Edge = tuple[str, str, int]


@dataclass(frozen=True)
class End:
    """Something that may be reached or reach: of a namespace, with labels, and ports where it listens."""

    name: str
    namespace: dict[str, str]
    labels: dict[str, str]
    ports: frozenset[int]

    @property
    def is_ours(self) -> bool:
        return self.namespace.get(_NAME) in _OURS


def ends(cluster: Cluster) -> list[End]:
    """Return our pods, those that operators make, and the neighbours that may have to do with us."""
    found = [
        End(pods.component, {_NAME: pods.namespace}, pods.labels, frozenset(pods.ports.values()))
        for pods in cluster.pods
    ]
    if not cluster.is_small:
        pooler = cluster.named("Pooler", "pgbouncer")["spec"]["template"]["metadata"]["labels"]
        labels = cluster.named("Cluster", "postgres")["spec"]["inheritedMetadata"]["labels"]
        nodes = cluster.named("RabbitmqCluster", "rabbitmq")["metadata"]["labels"]
        inside = {_NAME: "warren"}
        found += [
            End("pgbouncer", inside, pooler, frozenset({5432, 9127})),
            End("postgres", inside, labels, frozenset({5432, 8000, 9187})),
            End("rabbitmq", inside, nodes, frozenset({5672, 4369, 25672, 35672, 15672, 15692})),
        ]
    return found + _neighbours()


def _neighbours() -> list[End]:
    named = {name: {_NAME: name} for name in ("keda", "kube-system", "rabbitmq-system", "cnpg-system", "elsewhere")}
    return [
        *(End(name, space, {}, frozenset({443})) for name, space in named.items()),
        End("names", {_NAME: "kube-system"}, {"k8s-app": "kube-dns"}, frozenset({53})),
        End("way in", {_NAME: "gateways", "warren/way-in": "true"}, {}, frozenset()),
        End("watcher", {_NAME: "watching", "warren/watches": "true"}, {}, frozenset()),
        End("stranger", {_NAME: "warren"}, {}, frozenset({80})),
    ]


def _selects(selector: Object | None, labels: dict[str, str]) -> bool:
    if selector is None:
        return True
    assert set(selector) <= {"matchLabels"}
    return bool(selector.get("matchLabels", {}).items() <= labels.items())


def _is_peer(peer: Object, end: End, own: str) -> bool:
    if "ipBlock" in peer:
        return False
    if "namespaceSelector" not in peer and end.namespace.get(_NAME) != own:
        return False
    return _selects(peer.get("namespaceSelector"), end.namespace) and _selects(peer.get("podSelector"), end.labels)


def _allows(cluster: Cluster, way: str, one: End, other: End, port: int) -> bool:
    """Tell whether the policies of one end let it be reached (``Ingress``) or reach (``Egress``) the other."""
    if not one.is_ours:
        return True
    held = False
    for each in cluster.of("NetworkPolicy"):
        own, spec = each["metadata"]["namespace"], each["spec"]
        is_of = own == one.namespace[_NAME] and way in spec["policyTypes"] and _selects(spec["podSelector"], one.labels)
        held = held or is_of
        for rule in (spec.get(way.lower()) or []) if is_of else []:
            peers = rule.get("to" if way == "Egress" else "from")
            if peers is not None and not any(_is_peer(peer, other, own) for peer in peers):
                continue
            if any(each["port"] <= port <= each.get("endPort", each["port"]) for each in rule["ports"]):
                return True
    return not held


def edges(cluster: Cluster) -> set[Edge]:
    """Return every edge with one of us at an end."""
    everybody = ends(cluster)
    # Most mutants leave all of this alone.
    key = repr((everybody, cluster.of("NetworkPolicy")))
    if key not in _KNOWN:
        _KNOWN[key] = _between(cluster, everybody)
    return _KNOWN[key]


_KNOWN: dict[str, set[Edge]] = {}


def _between(cluster: Cluster, everybody: list[End]) -> set[Edge]:
    return {
        (one.name, other.name, port)
        for one in everybody
        for other in everybody
        if one.is_ours or other.is_ours
        for port in other.ports
        if _allows(cluster, "Egress", one, other, port) and _allows(cluster, "Ingress", other, one, port)
    }


def expected(cluster: Cluster) -> set[Edge]:
    """Return the edges that there should be."""
    cored = ("api", "supervisor", "aggregator", "clock", *_AGENTS)
    ask_rows = [*cored, "egress", "migrate"]
    found: set[Edge] = {("way in", "frontend", 8080), ("frontend", "api", 8000), ("redis", "redis", 6379)}
    found.add(("redis", "redis", 26379))
    found |= {("rabbitmq", "rabbitmq", port) for port in (4369, 25672)}
    found |= {(name, "executor", 7070) for name in _AGENTS} | {(name, "egress", 3128) for name in _AGENTS}
    for name in cored:
        found |= {(name, "rabbitmq", 5672), (name, "redis", 6379), (name, "redis", 26379)}
    found |= {("watcher", name, 9464) for name in (*cored, "egress", "executor")} | {("watcher", "rabbitmq", 15692)}
    if cluster.is_small:
        found |= {(name, "bucket", 8333) for name in cored if name != "aggregator"}
        ask_rows += ["backup", "pgbouncer"]
        found |= {(name, "pgbouncer", 6432) for name in ask_rows}
    else:
        found |= _by_operators(ask_rows)
    found |= {(name, "postgres", 5432) for name in ask_rows}
    present = {pods.component for pods in cluster.pods}
    found |= {edge for edge in _SMOKE if edge[0] in present}
    speaking = [end.name for end in ends(cluster) if end.namespace == {_NAME: "warren"}]
    return found | {(name, "names", 53) for name in speaking}


#: After a rollout a task is asked as people ask it.
_SMOKE: set[Edge] = {("smoke-api", "api", 8000), ("smoke-page", "frontend", 8080)}


def _by_operators(ask_rows: list[str]) -> set[Edge]:
    rows = ("postgres", "pgbouncer")
    found = {(name, "pgbouncer", 5432) for name in ask_rows} | {("keda", name, 5432) for name in rows}
    found |= {(one, other, 5432) for one in rows for other in rows}
    found |= {(name, "postgres", 8000) for name in (*rows, "cnpg-system")}
    found |= {("cnpg-system", name, 5432) for name in rows}
    found |= {("rabbitmq-system", "rabbitmq", 15672), ("rabbitmq", "rabbitmq", 35672)}
    found |= {("watcher", "postgres", 9187), ("watcher", "pgbouncer", 9127), ("watcher", "redis", 9121)}
    # The Kubernetes API, the bucket of backups: PostgreSQL's nodes alone ask beyond what has a name here.
    outside = ("keda", "kube-system", "rabbitmq-system", "cnpg-system", "elsewhere")
    return found | {(one, other, 443) for one in rows for other in outside}


@policy
def every_edge_is_one_that_is_meant(cluster: Cluster) -> Iterator[str]:
    found, wanted = edges(cluster), expected(cluster)
    for edge in sorted(found ^ wanted):
        yield f"{edge} is {'open' if edge in found else 'closed'}"


@policy
def the_world_is_reached_by_who_may_and_nothing_private_in_it(cluster: Cluster) -> Iterator[str]:
    way_out = EgressSettings()
    ports = sorted(way_out.open_ports("web") | way_out.open_ports("mail"))
    callers, keepers = {"warren/calls-providers": "true"}, {"warren/uses-bucket": "true"}
    wanted: list[Any] = [({"app.kubernetes.io/component": "egress"}, ports)]
    if not cluster.is_small:
        wanted += [(callers, [443]), (keepers, [443])]
    found = []
    for each in cluster.of("NetworkPolicy"):
        for rule in each["spec"].get("egress") or []:
            blocks = [peer["ipBlock"] for peer in rule.get("to", []) if "ipBlock" in peer]
            if blocks:
                if blocks != WORLD or {port["protocol"] for port in rule["ports"]} != {"TCP"}:
                    yield f"{each['metadata']['name']}: {rule}"
                found.append(
                    (each["spec"]["podSelector"]["matchLabels"], sorted(port["port"] for port in rule["ports"]))
                )
    if sorted(map(str, found)) != sorted(map(str, wanted)):
        yield f"{found}"
    calling = {pods.component for pods in cluster.pods if callers.items() <= pods.labels.items()}
    if calling != {"api", "supervisor", *_AGENTS}:
        yield f"calling: {sorted(calling)}"


_PRIVATE = ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"]
_PRIVATE += ["192.168.0.0/16", "224.0.0.0/4", "240.0.0.0/4"]
WORLD = [
    {"cidr": "0.0.0.0/0", "except": _PRIVATE},
    {"cidr": "2000::/3", "except": ["2001:db8::/32", "2002::/16"]},
]


@policy
def protocols_are_those_of_the_ports(cluster: Cluster) -> Iterator[str]:
    for each in cluster.of("NetworkPolicy"):
        for way in ("ingress", "egress"):
            for rule in each["spec"].get(way) or []:
                found = [(port["protocol"], port["port"]) for port in rule["ports"]]
                wanted = [("UDP", 53), ("TCP", 53)] if each["metadata"]["name"] == "to-name-server" else None
                if any(protocol != "TCP" for protocol, _ in found) and found != wanted:
                    yield f"{each['metadata']['name']}: {found}"
                if wanted and found != wanted:
                    yield f"{each['metadata']['name']}: {found}"


@policy
def people_come_in_by_one_door(cluster: Cluster) -> Iterator[str]:
    routes = cluster.of("HTTPRoute")
    if len(routes) != (0 if cluster.is_small else 1) or cluster.of("Ingress"):
        yield f"{len(routes)} routes"
    host = "warren.example.org" if cluster.overlay == "production" else "warren-staging.example.org"
    for each in routes:
        spec = each["spec"]
        gateway = {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "public", "namespace": "gateways"}
        if spec["parentRefs"] != [{**gateway, "sectionName": "https"}] or spec["hostnames"] != [host]:
            yield f"{spec['parentRefs']}, {spec['hostnames']}"
        behind = [{"group": "", "kind": "Service", "name": "frontend", "port": 80, "weight": 1}]
        socket = {"type": "Exact", "value": "/ws"}
        events = {"type": "RegularExpression", "value": "/api/v1/tasks/[^/]+/events"}
        rest = {"type": "PathPrefix", "value": "/"}
        found = [(rule["matches"], rule["timeouts"], rule["backendRefs"]) for rule in spec["rules"]]
        wanted = [
            ([{"path": socket}, {"path": events}], {"request": "0s", "backendRequest": "0s"}, behind),
            ([{"path": rest}], {"request": "900s", "backendRequest": "900s"}, behind),
        ]
        if found != wanted:
            yield f"{found}"
