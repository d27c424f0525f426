"""RabbitMQ and Redis."""

from collections.abc import Iterator

from tests.deploy.policies_pods import PROCESSORS_CAPPED
from tests.deploy.policy import differs, policy
from tests.deploy.rendered import Cluster


@policy
def rabbitmq_is_three_that_know_each_other(cluster: Cluster) -> Iterator[str]:
    if not cluster.is_small:
        yield from _by_its_operator(cluster)
        return
    data = next(each["data"] for each in cluster.of("ConfigMap") if "rabbitmq.conf" in each["data"])
    pairs = (line.partition(" = ") for line in data["rabbitmq.conf"].splitlines() if "=" in line and line[0] != "#")
    given = {key: value for key, _, value in pairs}
    nodes = [f"rabbit@rabbitmq-{n}.rabbitmq-nodes.warren.svc.cluster.local" for n in range(3)]
    found = [given[f"cluster_formation.classic_config.nodes.{n}"] for n in (1, 2, 3)]
    if found != nodes or given["cluster_formation.peer_discovery_backend"] != "classic_config":
        yield f"{found}"
    if (
        given["load_definitions"] != "/etc/rabbitmq/definitions/definitions.json"
        or given["loopback_users.guest"] != "true"
    ):
        yield f"{given}"
    if data["enabled_plugins"].strip() != "[rabbitmq_prometheus]." or given["prometheus.tcp.port"] != "15692":
        yield "nobody can watch it"


@policy
def rabbitmq_starts_with_its_cookie_and_its_rules(cluster: Cluster) -> Iterator[str]:
    if not cluster.is_small:
        return
    pods = next(pods for pods in cluster.pods if pods.component == "rabbitmq")
    cookie = ["install", "-m", "0400", "/run/cookie/erlang-cookie", "/var/lib/rabbitmq/.erlang.cookie"]
    [first] = pods.spec["initContainers"]
    yield from differs(f"{first['command']}", first["command"], cookie)
    mounts = {each["mountPath"]: (each["name"], each.get("subPath")) for each in pods.main["volumeMounts"]}
    wanted = {
        "/var/lib/rabbitmq": ("data", None),
        "/etc/rabbitmq/rabbitmq.conf": ("config", "rabbitmq.conf"),
        "/etc/rabbitmq/enabled_plugins": ("config", "enabled_plugins"),
        "/etc/rabbitmq/definitions": ("definitions", None),
        "/tmp": ("tmp", None),
    }
    yield from differs(f"{mounts}", mounts, wanted)
    if [(each["mountPath"], each["name"]) for each in first["volumeMounts"]] != [
        ("/run/cookie", "cookie"),
        ("/var/lib/rabbitmq", "data"),
    ]:
        yield f"{first['volumeMounts']}"
    for volume in pods.spec["volumes"]:
        if "secret" in volume:
            key = {"cookie": "erlang-cookie", "definitions": "definitions.json"}[volume["name"]]
            if volume["secret"]["items"] != [{"key": key, "path": key}] or volume["secret"]["secretName"] != _SERVER:
                yield f"{volume}"
    if [pods.main[f"{kind}Probe"].get("tcpSocket") for kind in ("startup", "readiness")] != [{"port": "amqp"}] * 2:
        yield "it is asked for something else than AMQP"
    yield from differs(
        f"{pods.main['livenessProbe']}",
        pods.main["livenessProbe"].get("exec"),
        {"command": ["rabbitmq-diagnostics", "-q", "ping"]},
    )


_SERVER = "warren-rabbitmq-server"


def _by_its_operator(cluster: Cluster) -> Iterator[str]:
    spec = cluster.named("RabbitmqCluster", "rabbitmq")["spec"]
    if spec["replicas"] != 3 or spec["secretBackend"] != {"externalSecret": {"name": _SERVER}}:
        yield f"{spec['replicas']}, {spec['secretBackend']}"
    if not 600 <= spec["terminationGracePeriodSeconds"] <= 700:
        yield f"{spec['terminationGracePeriodSeconds']}"
    if spec["resources"]["requests"]["memory"] != spec["resources"]["limits"]["memory"]:
        yield f"{spec['resources']}"
    own = spec["override"]["statefulSet"]["spec"]["template"]["spec"]
    spread = [
        (each["topologyKey"], each["whenUnsatisfiable"], each["maxSkew"]) for each in own["topologySpreadConstraints"]
    ]
    zone, host = ("topology.kubernetes.io/zone", "ScheduleAnyway", 1), ("kubernetes.io/hostname", "DoNotSchedule", 1)
    if spread != [zone, host] or own["priorityClassName"] != "warren-data":
        yield f"{spread}"
    users = [{"name": "users", "mountPath": "/etc/rabbitmq/users", "readOnly": True}]
    yield from differs("its users", own["containers"], [{"name": "rabbitmq", "volumeMounts": users}])
    volume = {"name": "users", "secret": {"secretName": "warren-rabbitmq-users", "defaultMode": 0o440}}
    yield from differs("its users", own["volumes"], [volume])
    label = {"matchLabels": {"app.kubernetes.io/name": "rabbitmq"}}
    if any(each["labelSelector"] != label for each in own["topologySpreadConstraints"]):
        yield f"{own}"
    budget = cluster.named("PodDisruptionBudget", "rabbitmq")
    if budget["spec"]["selector"] != label:
        yield f"{budget}"


@policy
def redis_is_three_with_a_sentinel_each(cluster: Cluster) -> Iterator[str]:
    pods = next(pods for pods in cluster.pods if pods.component == "redis")
    servers = pods.containers[:2]
    commands = [(each["name"], each["command"]) for each in servers]
    wanted = [("redis", ["sh", "/scripts/start-redis"]), ("sentinel", ["sh", "/scripts/start-sentinel"])]
    yield from differs(f"{commands}", commands, wanted)
    for container in servers:
        mounts = {each["mountPath"]: each["name"] for each in container["volumeMounts"]}
        yield from differs(f"{mounts}", mounts, {"/scripts": "scripts", "/tmp": f"{container['name']}-tmp"})
        ask = "redis-cli ping" if container["name"] == "redis" else "redis-cli -p 26379 ping"
        yield from differs(
            f"{container['readinessProbe']}",
            container["readinessProbe"].get("exec"),
            {"command": ["sh", "-c", f"{ask} | grep -q PONG"]},
        )
        yield from differs(
            f"{container['livenessProbe']}", container["livenessProbe"].get("tcpSocket"), {"port": container["name"]}
        )
    scripts = next(each["data"] for each in cluster.of("ConfigMap") if "start-sentinel" in each["data"])
    for line in ("min-replicas-to-write 1", 'save ""', "appendonly no", "requirepass", "masterauth"):
        if line not in scripts["start-redis"]:
            yield f"Redis without {line}"
    for line in ("sentinel monitor warren $leader ${REDIS_PORT:-6379} 2", "down-after-milliseconds warren 3000"):
        if line not in scripts["start-sentinel"]:
            yield f"a sentinel without {line}"


@policy
def who_runs_what_is_untrusted_is_listed(cluster: Cluster) -> Iterator[str]:
    capped = {pods.component for pods in cluster.pods if "cpu" in pods.main["resources"]["limits"]}
    if capped != PROCESSORS_CAPPED:
        yield f"{capped}"
