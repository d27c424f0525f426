"""What every pod keeps to: rights, sizes, spread, disks."""

from collections.abc import Iterator

from tests.deploy.policy import bytes_of, cores_of, differs, policy
from tests.deploy.rendered import Cluster, Pods

EXECUTOR_CAPABILITIES = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "SETGID", "SETUID"]
#: Untrusted code and untrusted pages: they may not take a node's processors from the others.
PROCESSORS_CAPPED = {"executor", "browser"}
#: The users of images: ours, nginx' own, those of PostgreSQL, RabbitMQ and Redis.
USERS = {"frontend": 101, "postgres": 999, "rabbitmq": 999, "redis": 999}
SINGLE = {"postgres", "bucket"}
WRITABLE = {"/tmp", "/var/lib/warren", "/backups", "/runs", "/dev/shm", "/data"}
_PRIORITY = {"warren-data": 100_000, "warren-serving": 10_000, "warren-working": 1_000}
_WORKING = {"executor", "browser", "code", "data", "document", "email", "research"}
_DATA = {"postgres", "pgbouncer", "rabbitmq", "redis", "bucket"}


@policy
def nothing_runs_with_rights_it_does_not_need(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.pods:
        spec, context = pods.spec, pods.spec["securityContext"]
        user = USERS.get(pods.component, 10001)
        wanted = {"runAsNonRoot": True, "runAsUser": user, "runAsGroup": user, "fsGroup": user}
        if pods.component == "executor":
            wanted = {}
        found = {key: value for key, value in context.items() if key != "fsGroupChangePolicy"}
        if found != {**wanted, "seccompProfile": {"type": "RuntimeDefault"}}:
            yield f"{pods.name}: pod security {context}"
        if context.get("fsGroupChangePolicy", "OnRootMismatch") != "OnRootMismatch":
            yield f"{pods.name}: every start walks through its volumes"
        if {"hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"} & set(spec):
            yield f"{pods.name}: shares something of its node"
        yield from _containers_rights(pods)


def _containers_rights(pods: Pods) -> Iterator[str]:
    wanted = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
    if pods.component == "executor":
        wanted["runAsUser"] = 0
        wanted["capabilities"] = {"drop": ["ALL"], "add": EXECUTOR_CAPABILITIES}
    for container in pods.every_container:
        if container.get("securityContext") != wanted:
            yield f"{pods.name}: {container['name']} {container.get('securityContext')}"


@policy
def namespaces_hold_pods_to_the_standard_that_they_keep(cluster: Cluster) -> Iterator[str]:
    levels = {"warren": "restricted", "warren-sandbox": "baseline"}
    found = {each["metadata"]["name"]: each["metadata"] for each in cluster.of("Namespace")}
    for name, level in levels.items():
        prefix = "pod-security.kubernetes.io"
        if found[name]["labels"] != {f"{prefix}/{mode}": level for mode in ("enforce", "audit", "warn")}:
            yield f"{name}: {found[name]['labels']}"
        if found[name]["annotations"]["argocd.argoproj.io/sync-wave"] != "-3":
            yield f"{name}: made too late"
    for each in cluster.objects:
        is_global = each["kind"] in {"Namespace", "PriorityClass", "RuntimeClass"}
        name = each["metadata"].get("namespace")
        if name not in ({None} if is_global else set(levels)):
            yield f"{each['kind']} {each['metadata']['name']}: in {name}"
    inside = {pods.name for pods in cluster.pods if pods.namespace == "warren-sandbox"}
    if inside != {"executor"}:
        yield f"in the sandbox: {inside}"


@policy
def nobody_has_a_key_to_the_cluster(cluster: Cluster) -> Iterator[str]:
    accounts = {
        (each["metadata"]["namespace"], each["metadata"]["name"]): each for each in cluster.of("ServiceAccount")
    }
    for (_, name), each in accounts.items():
        if each["automountServiceAccountToken"] is not False:
            yield f"service account {name}"
    for pods in cluster.pods:
        if pods.spec["automountServiceAccountToken"] is not False or pods.spec["enableServiceLinks"] is not False:
            yield f"{pods.name} gets a token, or every service's address"
        if (pods.namespace, pods.spec["serviceAccountName"]) not in accounts:
            yield f"{pods.name}: no service account {pods.spec['serviceAccountName']}"
        own = "executor" if pods.component == "executor" else "frontend" if pods.component == "frontend" else None
        stands = own or ("services" if pods.component in {*_DATA, "backup"} else "warren")
        if pods.spec["serviceAccountName"] != stands:
            yield f"{pods.name} isn't {stands}"


@policy
def everything_says_what_it_takes(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.pods:
        for container in pods.every_container:
            requests, limits = container["resources"]["requests"], container["resources"]["limits"]
            name = f"{pods.name}/{container['name']}"
            for kind in ("memory", "ephemeral-storage"):
                idle = cluster.is_small and kind == "memory" and bytes_of(requests[kind]) >= 2**25
                if not (requests[kind] == limits[kind] or idle) or not 2**23 < bytes_of(limits[kind]) <= 4 * 2**30:
                    yield f"{name}: {kind} {requests[kind]} of {limits[kind]}"
            if not 0.01 <= cores_of(requests["cpu"]) <= 1:
                yield f"{name}: processors {requests['cpu']}"
            if ("cpu" in limits) != (pods.component in PROCESSORS_CAPPED):
                yield f"{name}: limit of processors {limits.get('cpu')}"
            if (
                "cpu" in limits
                and not 1 <= cores_of(limits["cpu"]) / cores_of(requests["cpu"]) <= 4 + 196 * cluster.is_small
            ):
                yield f"{name}: {limits['cpu']} processors"


@policy
def a_laptop_has_room_for_all_of_it(cluster: Cluster) -> Iterator[str]:
    """Of 8 GB and two processors the cluster takes some, and one that replaces another as much as it."""
    if not cluster.is_small:
        return
    asked = [
        (pods.object["spec"].get("replicas", 1), container["resources"]["requests"])
        for pods in cluster.services
        for container in pods.containers
    ]
    memory = sum(number * bytes_of(requests["memory"]) for number, requests in asked)
    cores = sum(number * cores_of(requests["cpu"]) for number, requests in asked)
    if memory > 5 * 2**30 or cores > 1.4:
        yield f"asks for {memory / 2**30:.1f} GiB and {cores:.1f} processors"


@policy
def the_pooler_starts_on_a_read_only_root(cluster: Cluster) -> Iterator[str]:
    """It would make a Unix socket in /tmp, and end where it can't."""
    if cluster.is_small:
        [text] = [each["data"]["pgbouncer.ini"] for each in cluster.of("ConfigMap") if "pgbouncer.ini" in each["data"]]
        if "unix_socket_dir =" not in text.splitlines():
            yield "PgBouncer makes a Unix socket"
        if "dns_nxdomain_ttl = 2" not in text.splitlines():
            yield "PgBouncer holds for 15 s that a PostgreSQL which comes back has no name"


@policy
def pods_of_one_kind_stand_apart(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.services:
        if pods.component in SINGLE:
            continue
        key = "controller-revision-hash" if pods.kind == "StatefulSet" else "pod-template-hash"
        own = {"matchLabels": {"app.kubernetes.io/component": pods.component}}
        wanted = [
            {
                "maxSkew": 1,
                "topologyKey": topology,
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": own,
                "matchLabelKeys": [key],
            }
            for topology in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
        ]
        if pods.spec["topologySpreadConstraints"] != wanted:
            yield pods.name


@policy
def who_is_needed_most_keeps_its_place(cluster: Cluster) -> Iterator[str]:
    found = {each["metadata"]["name"]: each for each in cluster.of("PriorityClass")}
    if {name: each["value"] for name, each in found.items()} != _PRIORITY:
        yield f"{found}"
    for pods in cluster.pods:
        level = "data" if pods.component in _DATA else "working" if pods.component in _WORKING else "serving"
        if pods.spec["priorityClassName"] != f"warren-{level}":
            yield f"{pods.name}: {pods.spec['priorityClassName']}"


@policy
def disks_are_bounded_and_used(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.pods:
        volumes = {each["name"]: each for each in pods.spec.get("volumes", [])}
        claims = {each["metadata"]["name"] for each in pods.object["spec"].get("volumeClaimTemplates", [])}
        mounts = [(each["name"], mount) for each in pods.every_container for mount in each.get("volumeMounts", [])]
        if {mount["name"] for _, mount in mounts} != set(volumes) | claims:
            yield f"{pods.name}: {sorted(volumes)} and {sorted(claims)} aren't what is mounted"
        yield from _empty_dirs(pods, volumes)
        for name, volume in volumes.items():
            is_read_only = {mount.get("readOnly", False) for _, mount in mounts if mount["name"] == name}
            if is_read_only != {bool({"secret", "configMap"} & set(volume))}:
                yield f"{pods.name}: {name} read-only {is_read_only}"
            if "secret" in volume and volume["secret"]["defaultMode"] != 0o440:
                yield f"{pods.name}: whoever is in it reads {name}"


def _empty_dirs(pods: Pods, volumes: dict[str, dict[str, object]]) -> Iterator[str]:
    disk, memory = 0.0, 0.0
    for name, volume in volumes.items():
        folder = volume.get("emptyDir")
        if folder is None:
            continue
        assert isinstance(folder, dict)
        size = bytes_of(folder["sizeLimit"])
        if folder.get("medium") == "Memory":
            memory += size
        else:
            disk += size
        if (folder.get("medium") == "Memory") != (name in {"shared-memory", "runs"}):
            yield f"{pods.name}: {name} in {folder}"
    limits = pods.main["resources"]["limits"]
    if memory > bytes_of(limits["memory"]) / 2 or disk > bytes_of(limits["ephemeral-storage"]):
        yield f"{pods.name}: folders of {disk / 2**20:.0f} and {memory / 2**20:.0f} MiB don't fit its limits"


@policy
def what_may_be_written_is_where_the_program_writes(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.pods:
        if not pods.is_ours:
            continue
        paths = {mount["name"]: mount["mountPath"] for mount in pods.main.get("volumeMounts", [])}
        wanted = {"tmp": "/tmp", "home": "/var/lib/warren"}
        if pods.component == "executor":
            wanted = {"runs": "/runs"}
        elif pods.component == "frontend":
            wanted = {"tmp": "/tmp"}
        elif pods.component == "browser":
            wanted["shared-memory"] = "/dev/shm"
        elif pods.component == "backup":
            wanted["backups"] = "/backups"
        yield from differs(f"{pods.name}: {paths}", paths, wanted)
    executor = next(pods for pods in cluster.pods if pods.component == "executor")
    # The kubelet opens that file to every user of the container; root's own folder lets none of them come by.
    if not executor.main["terminationMessagePath"].startswith("/root/"):
        yield "a run could write into the executor's last words"


@policy
def untrusted_code_has_a_kernel_of_its_own(cluster: Cluster) -> Iterator[str]:
    executor = next(pods for pods in cluster.pods if pods.component == "executor")
    wanted = None if cluster.is_small else "warren-sandbox"
    if executor.spec.get("runtimeClassName") != wanted:
        yield f"{executor.spec.get('runtimeClassName')}"
    if [each["handler"] for each in cluster.of("RuntimeClass")] != ([] if cluster.is_small else ["runsc"]):
        yield "no such runtime"
    if wanted and cluster.named("RuntimeClass", wanted)["handler"] != "runsc":
        yield "another runtime"
    if executor.spec["dnsPolicy"] != "None" or executor.spec["dnsConfig"] != {"nameservers": ["127.0.0.1"]}:
        yield "it may ask for names"


@policy
def pages_have_nodes_of_their_own_where_there_are_some(cluster: Cluster) -> Iterator[str]:
    if cluster.overlay != "production":
        return
    spec = cluster.named("Deployment", "agent-browser")["spec"]["template"]["spec"]
    if spec["tolerations"] != [{"key": "warren/pages", "operator": "Equal", "value": "true", "effect": "NoSchedule"}]:
        yield f"{spec['tolerations']}"
    wish = spec["affinity"]["nodeAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"]
    expressions = [{"key": "warren/pages", "operator": "In", "values": ["true"]}]
    if wish != [{"weight": 100, "preference": {"matchExpressions": expressions}}]:
        yield f"{wish}"
