"""Who is given what: images, commands, settings, secrets, services; every name leads somewhere."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from tests.deploy.policy import differs, policy
from tests.deploy.released import released
from tests.deploy.rendered import Cluster, Object, Pods

_AGENTS = ("browser", "code", "data", "document", "email", "research")
_IMAGES = {
    "api": "backend",
    "frontend": "frontend",
    "executor": "executor",
    "browser": "browser",
    **dict.fromkeys(("supervisor", "aggregator", "clock", "egress", "migrate", "backup"), "workers"),
    **dict.fromkeys(("smoke-api", "smoke-page"), "workers"),
    **dict.fromkeys(("code", "data", "document", "email", "research"), "workers"),
}
_OF_OTHERS = {
    "postgres": "pgvector/pgvector:0.8.6-pg17",
    "pgbouncer": "ghcr.io/cloudnative-pg/pgbouncer:1.24.1",
    "rabbitmq": "rabbitmq:4.2.9",
    "redis": "redis:8.6.6",
    "exporter": "oliver006/redis_exporter:v1.84.0",
    "bucket": "chrislusf/seaweedfs:3.97",
}
_ALL = {"DATABASE_URL", "DATABASE_DIRECT_URL", "RABBITMQ_URL", "REDIS_URL"}
#: The secrets that a component gets, by variable; what isn't named here it doesn't get.
_SECRETS: dict[str, set[str]] = {
    **dict.fromkeys(("api", "supervisor", "aggregator", "clock"), _ALL),
    **{key: {*_ALL, "WARREN_EGRESS_TOKEN"} for key in _AGENTS},
    "egress": {"DATABASE_URL", "WARREN_EGRESS_TOKEN"},
    "migrate": {"DATABASE_URL", "WARREN_ADMIN_TOKEN"},
    "smoke-api": {"WARREN_ADMIN_TOKEN"},
    "smoke-page": {"WARREN_ADMIN_TOKEN"},
    "backup": {"DATABASE_URL", "WARREN_VAULT_KEYS", "WARREN_BROWSER_VAULT_KEYS"},
    "postgres": {"POSTGRES_PASSWORD"},
    "redis": {"REDIS_PASSWORD", "REDISCLI_AUTH"},
}
_SECRETS["email"] = {*_SECRETS["email"], "WARREN_VAULT_KEYS", "GMAIL_CLIENT_ID", "GMAIL_CLIENT_SECRET"}
_SECRETS["browser"] = {*_SECRETS["browser"], "WARREN_BROWSER_VAULT_KEYS"}
_SEARCH = {"SEARXNG_URL", "TAVILY_API_KEY", "BRAVE_API_KEY", "SERPER_API_KEY"}
_SECRETS["research"] = {*_SECRETS["research"], *_SEARCH}
#: Where each variable's value is kept, and which may be missing.
HOMES = {
    "DATABASE_URL": "warren-database",
    "DATABASE_DIRECT_URL": "warren-database",
    "RABBITMQ_URL": "warren-rabbitmq",
    "REDIS_URL": "warren-redis",
    "WARREN_ADMIN_TOKEN": "warren-owner",
    "WARREN_EGRESS_TOKEN": "warren-egress",
    "WARREN_VAULT_KEYS": "warren-vault",
    "WARREN_BROWSER_VAULT_KEYS": "warren-browser-vault",
    "POSTGRES_PASSWORD": "warren-postgres-server",
    "REDIS_PASSWORD": "warren-redis-server",
    "REDISCLI_AUTH": "warren-redis-server",
    **dict.fromkeys(("GMAIL_CLIENT_ID", "GMAIL_CLIENT_SECRET"), "warren-google"),
    **dict.fromkeys(_SEARCH, "warren-search"),
}
_OPTIONAL = {"warren-google", "warren-search"}
_WHOLE = {
    "api": {"warren-bucket", "warren-google"},
    "supervisor": {"warren-bucket", "warren-models"},
    "clock": {"warren-bucket"},
    **{key: {"warren-bucket", "warren-models"} for key in _AGENTS},
    "migrate": {"warren-models"},
}
#: Plain values that must be just these.
_VALUES = {
    "api": {"WARREN_HOST": "0.0.0.0", "WARREN_PORT": "8000", "FORWARDED_ALLOW_IPS": "*"},
    "executor": {"WARREN_HEALTH_LISTEN": "0.0.0.0:9464"},
    "browser": {"WARREN_BROWSER_SANDBOX": "false"},
    "frontend": {
        "WARREN_API": "api.warren.svc.cluster.local:8000",
        "WARREN_TRUSTED_PROXIES": "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16",
    },
    "postgres": {"POSTGRES_USER": "warren", "POSTGRES_DB": "warren", "PGDATA": "/var/lib/postgresql/data/pgdata"},
    "rabbitmq": {
        "RABBITMQ_USE_LONGNAME": "true",
        "RABBITMQ_NODENAME": "rabbit@$(POD_NAME).rabbitmq-nodes.warren.svc.cluster.local",
    },
    "redis": {"DOMAIN": "redis-nodes.warren.svc.cluster.local", "NODES": "redis-0 redis-1 redis-2"},
}
_TO_OTHERS = {
    "WARREN_SLOTS": "4",
    "WARREN_EXECUTOR_URL": "http://executor.warren-sandbox.svc:7070",
    "WARREN_EGRESS_URL": "http://egress.warren.svc:3128",
}
_CONFIGS = {
    "api": ["warren-settings", "warren-model"],
    "supervisor": ["warren-settings", "warren-model"],
    **{key: ["warren-settings"] for key in ("aggregator", "clock", "backup")},
    "egress": ["warren-settings", "warren-egress"],
    **{key: ["warren-settings", "warren-model"] for key in _AGENTS},
    "migrate": ["warren-model"],
}


@policy
def every_image_is_known_and_of_one_version(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.pods:
        image = _IMAGES.get(pods.component, "")
        own = f"warren/{image}:0.1.0" if cluster.is_small else released().get(image)
        wanted = _OF_OTHERS.get(pods.component) or own
        for container in pods.every_container:
            yield from differs(pods.name, container["image"], _OF_OTHERS.get(container["name"], wanted))


@policy
def every_container_runs_its_own_role(cluster: Cluster) -> Iterator[str]:
    executor = ["executor", "--listen", "http://0.0.0.0:7070", "--slots", "2"]
    special = {"executor": executor, "frontend": None, "migrate": ["migrate"]}
    for part, url in (("api", "http://api:8000"), ("page", "http://frontend")):
        special[f"smoke-{part}"] = ["smoke", "--seconds", "300", "--url", url]
    for pods in cluster.pods:
        if not pods.is_ours or pods.component == "backup":
            continue
        wanted = special.get(pods.component, ["worker", pods.component])
        if pods.main.get("args") != wanted or "command" in pods.main:
            yield f"{pods.name}: {pods.main.get('args')}"


@policy
def every_secret_is_where_it_is_used_and_nowhere_else(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.pods:
        for container in pods.containers:
            given = {each["name"]: each["valueFrom"] for each in container.get("env", []) if "valueFrom" in each}
            given.pop("POD_NAME", None)
            wanted = _SECRETS.get(pods.component, set())
            if container["name"] in {"sentinel", "exporter"}:
                wanted = {"REDIS_PASSWORD"}
            if set(given) != wanted:
                yield f"{pods.name}: {sorted(given)}"
            for name, source in given.items():
                yield from _reference(pods, name, source["secretKeyRef"])
            whole = {
                each["secretRef"]["name"]: each["secretRef"]
                for each in container.get("envFrom", [])
                if "secretRef" in each
            }
            if set(whole) != _WHOLE.get(pods.component, set()) or any(not each["optional"] for each in whole.values()):
                yield f"{pods.name}: {whole}"


def _reference(pods: Pods, name: str, source: Object) -> Iterator[str]:
    home = HOMES[name]
    key = {"REDISCLI_AUTH": "REDIS_PASSWORD", "RABBITMQ_URL": pods.component}.get(name, name)
    # Migrations and backups need a session of their own, so nothing else is told to them.
    if name == "DATABASE_URL" and pods.component in {"migrate", "backup"}:
        key = "DATABASE_DIRECT_URL"
    if source != {"name": home, "key": key, **({"optional": True} if home in _OPTIONAL else {})}:
        yield f"{pods.name}: {name} from {source}"


@policy
def every_plain_value_is_what_its_reader_expects(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.pods:
        for container in pods.containers:
            env = {each["name"]: each["value"] for each in container.get("env", []) if "value" in each}
            wanted = {**_VALUES.get(pods.component, {}), **(_TO_OTHERS if pods.component in _AGENTS else {})}
            if container["name"] == "exporter":
                wanted = {"REDIS_ADDR": "redis://127.0.0.1:6379"}
            if env != wanted:
                yield f"{pods.name}: {env}"
            names = [each["name"] for each in container.get("env", [])]
            fields = [each["valueFrom"] for each in container.get("env", []) if each["name"] == "POD_NAME"]
            if len(set(names)) != len(names) or any(each != _POD_NAME for each in fields):
                yield f"{pods.name}: {names}, {fields}"
            if ("POD_NAME" in names) != (container["name"] in {"rabbitmq", "redis", "sentinel"}):
                yield f"{pods.name} knows its name"


_POD_NAME = {"fieldRef": {"fieldPath": "metadata.name"}}


@policy
def every_setting_is_there_for_who_reads_it(cluster: Cluster) -> Iterator[str]:
    maps = {each["metadata"]["name"]: each for each in cluster.of("ConfigMap")}
    used: set[str] = set()
    for pods in cluster.pods:
        names = [each["configMapRef"]["name"] for each in pods.main.get("envFrom", []) if "configMapRef" in each]
        mounted = [volume["configMap"]["name"] for volume in pods.spec.get("volumes", []) if "configMap" in volume]
        used |= {*names, *mounted}
        if [_plain(name) for name in names] != _CONFIGS.get(pods.component, []):
            yield f"{pods.name}: {names}"
        if [_plain(name) for name in mounted] != [
            each for each in ("pgbouncer", "rabbitmq", "redis") if each == pods.component
        ]:
            yield f"{pods.name}: {mounted}"
    # Grafana's sidecar reads these, by their label.
    if used != set(maps) - {"grafana-dashboards"}:
        yield f"used {sorted(used)}, there are {sorted(maps)}"
    for name, each in maps.items():
        wave = each["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-wave")
        if wave != ("-2" if name.startswith("warren-") else None) or each["metadata"]["namespace"] != "warren":
            yield f"{name}: made in {wave}"


def _plain(name: str) -> str:
    return re.sub(r"-[a-z0-9]{10}$", "", name)


@policy
def settings_suit_a_cluster(cluster: Cluster) -> Iterator[str]:
    found = {_plain(each["metadata"]["name"]): each["data"] for each in cluster.of("ConfigMap")}
    # What is scaled to zero another policy holds to what says so.
    settings = {name: value for name, value in found["warren-settings"].items() if name != "WARREN_SCALED_FROM_ZERO"}
    public = {"local": "http://127.0.0.1:8000", "staging": "https://warren-staging.example.org"}
    wanted = {
        "WARREN_LOG_LEVEL": "INFO",
        "WARREN_HEALTH_LISTEN": "0.0.0.0:9464",
        "WARREN_DRAIN_SECONDS": "30",
        "WARREN_PUBLIC_URL": public.get(cluster.overlay, "https://warren.example.org"),
        "WARREN_ARTIFACTS": "s3://warren-artifacts"
        if cluster.is_small
        else f"s3://example-warren-{cluster.overlay}-artifacts",
        "AWS_REGION": "us-east-1",
    }
    if cluster.is_small:
        wanted |= {"AWS_ENDPOINT_URL": "http://bucket.warren.svc:8333", "AWS_ALLOW_HTTP": "true"}
    if settings != wanted:
        yield f"{settings}"
    if found["warren-model"] != {"WARREN_MODEL": "" if cluster.is_small else "openai:gpt-5-mini"}:
        yield f"{found['warren-model']}"
    lists = dict.fromkeys(("WARREN_EGRESS_ALLOW", "WARREN_EGRESS_DENY", "WARREN_EGRESS_ONLY"), "")
    if found["warren-egress"] != {"WARREN_EGRESS_LISTEN": "0.0.0.0:3128", **lists}:
        yield f"{found['warren-egress']}"


@policy
def every_service_leads_to_a_port_of_its_pods(cluster: Cluster) -> Iterator[str]:
    for each in cluster.of("Service"):
        name, spec = each["metadata"]["name"], each["spec"]
        behind = [pods for pods in cluster.services if spec["selector"].items() <= pods.labels.items()]
        if [pods.namespace for pods in behind] != [each["metadata"]["namespace"]]:
            yield f"{name}: {[pods.name for pods in behind]}"
        names = {name for pods in behind for name in pods.ports}
        for port in spec["ports"]:
            if port["targetPort"] not in names or port["name"] != port["targetPort"]:
                yield f"{name}: {port}"
            yield from differs(f"{name}: {port}", (port.get("appProtocol") == "http"), (port["name"] in {"http", "s3"}))
        is_headless = name in {"postgres", "rabbitmq-nodes", "redis-nodes"}
        if spec.get("clusterIP") != ("None" if is_headless else None) or spec.get("type", "ClusterIP") != "ClusterIP":
            yield f"{name}: {spec.get('clusterIP')}, {spec.get('type')}"
        yield from differs(name, spec.get("publishNotReadyAddresses", False), name.endswith("-nodes"))
    for pods in cluster.services:
        if pods.kind == "StatefulSet":
            cluster.named("Service", pods.object["spec"]["serviceName"])


_PORTS = {
    **{key: {"metrics": 9464} for key in ("supervisor", "aggregator", "clock", *_AGENTS)},
    "api": {"http": 8000, "metrics": 9464},
    "frontend": {"http": 8080},
    "egress": {"proxy": 3128, "metrics": 9464},
    "executor": {"http": 7070, "metrics": 9464},
    "postgres": {"postgres": 5432},
    "pgbouncer": {"pgbouncer": 6432},
    "rabbitmq": {"amqp": 5672, "epmd": 4369, "cluster": 25672, "metrics": 15692},
    "redis": {"redis": 6379, "sentinel": 26379},
    "bucket": {"s3": 8333},
}


@policy
def every_port_is_the_one_that_others_know(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.services:
        exported = {"metrics": 9121} if any(each["name"] == "exporter" for each in pods.containers) else {}
        yield from differs(pods.name, pods.ports, {**_PORTS[pods.component], **exported})
    services = {(each["metadata"]["name"], each["metadata"]["namespace"]): each for each in cluster.of("Service")}
    outward = {"frontend": 80}
    for (name, _), each in services.items():
        known = {port: number for ports in _PORTS.values() for port, number in ports.items() if port != "http"}
        for port in each["spec"]["ports"]:
            own = outward.get(name) or (_PORTS[name]["http"] if port["name"] == "http" else known[port["name"]])
            if port["port"] != own:
                yield f"{name}: {port}"
    for url in (_TO_OTHERS["WARREN_EXECUTOR_URL"], _TO_OTHERS["WARREN_EGRESS_URL"]):
        parts = urlsplit(url)
        name, namespace, _ = (parts.hostname or "").split(".")
        if services[name, namespace]["spec"]["ports"][0]["port"] != parts.port:
            yield url


@policy
def pods_are_known_by_their_labels(cluster: Cluster) -> Iterator[str]:
    for pods in cluster.pods:
        if pods.object["kind"] in {"Deployment", "StatefulSet"}:
            own = {"app.kubernetes.io/component": pods.component}
            if pods.object["spec"]["selector"] != {"matchLabels": own}:
                yield f"{pods.name}: {pods.object['spec']['selector']}"
        name = f"agent-{pods.component}" if pods.component in _AGENTS else pods.component
        if pods.name != name:
            yield f"{pods.name}: {pods.component}"
        is_part = (pods.is_ours and pods.component != "backup") or pods.component == "rabbitmq"
        if pods.labels.get("app.kubernetes.io/part-of") != ("warren" if is_part else None):
            yield f"{pods.name}: {pods.labels}"
