"""Programs of others: how they are started, asked and given their disks."""

from collections.abc import Iterator
from typing import Any

from tests.deploy.policy import differs, policy
from tests.deploy.rendered import Cluster

_ASK = [
    "psql",
    "--host",
    "127.0.0.1",
    "--username",
    "warren",
    "--no-password",
    "--tuples-only",
    "--command",
    "select 1",
]
_TUNED = ["max_connections=400", "shared_buffers=512MB", "log_min_duration_statement=1000"]
_SERVE = ["weed", "-logtostderr=true", "server", "-dir=/data", "-s3", "-s3.port=8333", "-s3.config=/etc/bucket/s3.json"]
_PING = {"exec": {"command": ["sh", "-c", "redis-cli ping | grep -q PONG"]}}
#: By component: the command, its arguments, and what startup, liveness and readiness ask.
_STARTED: dict[str, tuple[Any, Any, list[dict[str, Any]]]] = {
    "postgres": (
        None,
        ["postgres", *(part for setting in _TUNED for part in ("-c", setting))],
        [{"exec": {"command": _ASK}}, {"tcpSocket": {"port": "postgres"}}, {"exec": {"command": _ASK}}],
    ),
    "pgbouncer": (["pgbouncer", "/etc/pgbouncer/pgbouncer.ini"], None, [{"tcpSocket": {"port": "pgbouncer"}}] * 3),
    "redis": (["sh", "/scripts/start-redis"], None, [_PING, {"tcpSocket": {"port": "redis"}}, _PING]),
    "bucket": (
        [*_SERVE, "-volume.max=0", "-master.volumeSizeLimitMB=1024"],
        None,
        [{"httpGet": {"path": "/status", "port": "s3"}}] * 3,
    ),
}
_MOUNTED = {
    "postgres": {
        "/var/lib/postgresql/data": "data",
        "/var/run/postgresql": "run",
        "/tmp": "tmp",
        "/dev/shm": "shared-memory",
    },
    "pgbouncer": {"/etc/pgbouncer/pgbouncer.ini": "config", "/etc/pgbouncer/users": "users"},
    "bucket": {"/data": "data", "/tmp": "tmp", "/etc/bucket": "users"},
}
_PORTS = {53, 80, 143, 443, 465, 587, 993, 3128, 4369, 5432, 5672, 6379, 6432, 6443, 7070, 8000, 8080, 8333, 8443, 9090}
_PORTS |= {9121, 9127, 9187, 9464, 15672, 15692, 25672, 26379, 35672}


@policy
def programs_of_others_are_started_as_they_take_it(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.services:
        if pods.component not in _STARTED:
            continue
        command, args, asked = _STARTED[pods.component]
        yield from differs(pods.name, pods.main.get("command"), command)
        yield from differs(pods.name, pods.main.get("args"), args)
        for kind, wanted in zip(("startup", "liveness", "readiness"), asked, strict=True):
            probe = {how: what for how, what in pods.main[f"{kind}Probe"].items() if isinstance(what, dict)}
            yield from differs(f"{pods.name} {kind}", probe, wanted)


@policy
def programs_of_others_find_their_files(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.services:
        if pods.component not in _MOUNTED:
            continue
        found = {mount["mountPath"]: mount["name"] for mount in pods.main["volumeMounts"]}
        yield from differs(pods.name, found, _MOUNTED[pods.component])
        for mount in pods.main["volumeMounts"]:
            whole = "pgbouncer.ini" if mount["mountPath"].endswith(".ini") else None
            yield from differs(pods.name, mount.get("subPath"), whole)
        for volume in pods.spec["volumes"]:
            if "secret" in volume:
                wanted = "warren-pgbouncer" if pods.component == "pgbouncer" else "warren-bucket-server"
                yield from differs(pods.name, volume["secret"]["secretName"], wanted)


@policy
def disks_outlive_a_mistake(cluster: Cluster) -> Iterator[str]:
    for each in cluster.of("StatefulSet"):
        for claim in each["spec"].get("volumeClaimTemplates", []):
            kept = claim["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-options")
            wanted = None if each["metadata"]["name"] == "bucket" else "Prune=confirm,Delete=confirm"
            yield from differs(each["metadata"]["name"], kept, wanted)
            yield from differs(each["metadata"]["name"], claim["metadata"]["name"], "data")


@policy
def policies_name_ports_that_somebody_listens_at(cluster: Cluster) -> Iterator[str]:
    for each in cluster.of("NetworkPolicy"):
        for rule in [*(each["spec"].get("ingress") or []), *(each["spec"].get("egress") or [])]:
            for port in rule["ports"]:
                if port["port"] not in _PORTS or port.get("endPort") != (35682 if port["port"] == 35672 else None):
                    yield f"{each['metadata']['name']}: {port}"


@policy
def what_ends_by_itself_says_how(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.pods:
        if pods.runs_on:
            continue
        restart = "OnFailure" if pods.component == "migrate" else "Never"
        yield from differs(pods.name, pods.spec["restartPolicy"], restart)
        if not 30 <= pods.spec["terminationGracePeriodSeconds"] <= 60:
            yield f"{pods.name}: {pods.spec['terminationGracePeriodSeconds']}"
        if pods.kind == "Job":
            hook = "Sync" if pods.component == "migrate" else "PostSync"
            yield from differs(pods.name, pods.object["metadata"]["annotations"]["argocd.argoproj.io/hook"], hook)


@policy
def what_operators_make_is_of_the_release_that_is_meant(cluster: Cluster) -> Iterator[str]:
    if cluster.is_small:
        return
    postgres = cluster.named("Cluster", "postgres")["spec"]
    yield from differs("postgres", postgres["imageName"], "ghcr.io/cloudnative-pg/postgresql:17-standard-trixie")
    [pooler] = cluster.named("Pooler", "pgbouncer")["spec"]["template"]["spec"]["containers"]
    yield from differs("pooler", pooler["name"], "pgbouncer")
    rabbitmq = cluster.named("RabbitmqCluster", "rabbitmq")["spec"]["rabbitmq"]["additionalConfig"]
    yield from differs("rabbitmq", rabbitmq.splitlines(), _RABBITMQ)
    cluster.named("HTTPRoute", "warren")


_RABBITMQ = [
    "default_queue_type = quorum",
    "vm_memory_high_watermark.relative = 0.6",
    "disk_free_limit.relative = 1.0",
    "max_message_size = 1048576",
    "load_definitions = /etc/rabbitmq/users/definitions.json",
    "log.console.formatter = json",
]


@policy
def what_is_mounted_and_asked_beside_the_first_container_is_right(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.pods:
        names = [each["name"] for each in pods.spec.get("initContainers", [])]
        yield from differs(pods.name, names, ["cookie"] if pods.component == "rabbitmq" else [])
        if pods.component == "redis":
            yield from differs("sentinel", pods.containers[1]["startupProbe"].get("tcpSocket"), {"port": "sentinel"})
    account = next(each for each in cluster.of("ServiceAccount") if each["metadata"]["name"] == "warren")
    yield from differs("account", account["metadata"]["annotations"], {"argocd.argoproj.io/sync-wave": "-2"})
