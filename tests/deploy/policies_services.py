"""Services and what belongs to them: secrets by reference, RabbitMQ, PostgreSQL, Redis, backups, monitors."""

import base64
import json
import re
from collections.abc import Iterator
from configparser import ConfigParser

from backend.core.db.session import _SERVER_SETTINGS
from scripts.broker_users import rights
from tests.deploy.policies_wiring import HOMES
from tests.deploy.policy import differs, policy
from tests.deploy.rendered import Cluster, Object

_SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|_KEYS?$|://[^/@]+:[^/@]+@")
_CONFIRM = "Prune=confirm,Delete=confirm"
_SPREAD_LABELS = {"app.kubernetes.io/name": "rabbitmq"}


@policy
def no_secret_stands_in_a_config_map(cluster: Cluster) -> Iterator[str]:
    for each in cluster.of("ConfigMap"):
        for name, value in (each.get("data") or {}).items():
            if _SECRET.search(name) or (_SECRET.search(value) and "\n" not in value):
                yield f"{each['metadata']['name']}: {name}"
    if cluster.of("Secret") and not cluster.is_small:
        yield "a secret stands in the repository"


@policy
def every_secret_comes_from_somewhere(cluster: Cluster) -> Iterator[str]:
    if cluster.is_small:
        yield from _made_here(cluster)
        return
    found = {each["metadata"]["name"]: each for each in cluster.of("ExternalSecret")}
    keys: dict[str, set[str]] = {}
    for variable, home in HOMES.items():
        if variable != "REDISCLI_AUTH" and home not in {"warren-google", "warren-search", "warren-postgres-server"}:
            keys.setdefault(home, set()).add(variable)
    keys["warren-rabbitmq"] = set(rights())
    keys["warren-rabbitmq-users"] = {"definitions.json"}
    keys["warren-postgres-owner"] = {"username", "password"}
    keys["warren-rabbitmq-server"] = {"username", "password", "host", "port", "provider", "type", "default_user.conf"}
    keys["warren-alerts"] = {"ALERTS_URL", "ALERTS_URGENT_URL"}
    keys["warren-backup-bucket"] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    whole = {"warren-models", "warren-google", "warren-search", "warren-bucket"}
    if set(found) != set(keys) | whole:
        yield f"{sorted(found)}"
    for name, each in found.items():
        yield from _external(name, each, keys.get(name))


def _external(name: str, each: Object, keys: set[str] | None) -> Iterator[str]:
    spec, there = each["spec"], f"warren/{name.removeprefix('warren-')}"
    if each["metadata"]["annotations"] != {"argocd.argoproj.io/sync-wave": "-2"}:
        yield f"{name}: {each['metadata']['annotations']}"
    owner = {"template": {"type": "kubernetes.io/basic-auth"}} if name == "warren-postgres-owner" else {}
    if spec["target"] != {"creationPolicy": "Owner", "deletionPolicy": "Retain", **owner}:
        yield f"{name}: {spec['target']}"
    if spec["secretStoreRef"] != {"kind": "ClusterSecretStore", "name": "warren"} or spec["refreshInterval"] != "5m":
        yield f"{name}: {spec}"
    if keys is None:
        if spec["dataFrom"] != [{"extract": {"key": there}}]:
            yield f"{name}: {spec['dataFrom']}"
        return
    wanted = {key: {"key": there, "property": key} for key in keys}
    if {item["secretKey"]: item["remoteRef"] for item in spec["data"]} != wanted:
        yield f"{name}: {spec['data']}"


def _made_here(cluster: Cluster) -> Iterator[str]:
    made = {each["metadata"]["name"]: _opened(each) for each in cluster.of("Secret")}
    optional = {"warren-google", "warren-search"}
    for variable, home in HOMES.items():
        elsewhere = home in optional or variable in {"REDISCLI_AUTH", "RABBITMQ_URL"}
        if not elsewhere and not made[home].get(variable):
            yield f"{home} lacks {variable}"
    password = made["warren-postgres-server"]["POSTGRES_PASSWORD"]
    database = f"postgresql://warren:{password}@{{}}/warren"
    yield from differs(
        "the pooler's address", made["warren-database"]["DATABASE_URL"], database.format("pgbouncer.warren.svc:6432")
    )
    yield from differs(
        "the direct address",
        made["warren-database"]["DATABASE_DIRECT_URL"],
        database.format("postgres.warren.svc:5432"),
    )
    yield from differs("the pooler's user", made["warren-pgbouncer"]["userlist.txt"], f'"warren" "{password}"\n')
    nodes = [f"redis-{n}.redis-nodes.warren.svc.cluster.local" for n in range(3)]
    if any(f"{node}:26379" not in made["warren-redis"]["REDIS_URL"] for node in nodes):
        yield "clients don't know every sentinel"
    if made["warren-redis-server"]["REDIS_PASSWORD"] not in made["warren-redis"]["REDIS_URL"]:
        yield "Redis' password"
    yield from _users_of_rabbitmq(made)
    if not made["warren-rabbitmq-server"]["erlang-cookie"]:
        yield "RabbitMQ's nodes don't know each other"
    [user] = json.loads(made["warren-bucket-server"]["s3.json"])["identities"]
    yield from differs(
        "the bucket's user",
        user["credentials"],
        [
            {
                "accessKey": made["warren-bucket"]["AWS_ACCESS_KEY_ID"],
                "secretKey": made["warren-bucket"]["AWS_SECRET_ACCESS_KEY"],
            }
        ],
    )


def _users_of_rabbitmq(made: dict[str, dict[str, str]]) -> Iterator[str]:
    yield from differs("RabbitMQ's users", set(made["warren-rabbitmq"]), set(rights()))
    for role, url in made["warren-rabbitmq"].items():
        # That name has the addresses of every node.
        if not re.fullmatch(rf"amqp://{role}:\w{{48}}@rabbitmq-nodes\.warren\.svc\.cluster\.local:5672/", url):
            yield f"{role} doesn't know every node of RabbitMQ, or comes as somebody else"
    definitions = json.loads(made["warren-rabbitmq-server"]["definitions.json"])
    if [(user["name"], user["tags"]) for user in definitions["users"]] != [(role, []) for role in rights()]:
        yield "RabbitMQ has a user more, or one who administers"


def _opened(secret: Object) -> dict[str, str]:
    return {key: base64.b64decode(value).decode() for key, value in secret["data"].items()}


@policy
def the_pooler_keeps_what_our_clients_need(cluster: Cluster) -> Iterator[str]:
    if cluster.is_small:
        text = next(each["data"] for each in cluster.of("ConfigMap") if "pgbouncer.ini" in each["data"])[
            "pgbouncer.ini"
        ]
        parser = ConfigParser(interpolation=None)
        parser.read_string(text)
        given, mode = dict(parser["pgbouncer"]), parser["pgbouncer"]["pool_mode"]
        yield from differs(
            "it", parser["databases"]["warren"], "host=postgres.warren.svc.cluster.local port=5432 dbname=warren"
        )
        if given["auth_type"] != "scram-sha-256" or given["listen_port"] != "6432":
            yield f"{given}"
    else:
        spec = cluster.named("Pooler", "pgbouncer")["spec"]
        given, mode = spec["pgbouncer"]["parameters"], spec["pgbouncer"]["poolMode"]
        yield from differs(
            f"{spec}", (spec["cluster"], spec["instances"], spec["type"]), ({"name": "postgres"}, 2, "rw")
        )
        yield from differs(
            "the pooler makes room for others", spec["template"]["spec"]["priorityClassName"], "warren-data"
        )
    ignored = set(given["ignore_startup_parameters"].split(","))
    yield from differs(
        f"it refuses clients that set {set(_SERVER_SETTINGS) ^ ignored}",
        ignored,
        {"extra_float_digits", *_SERVER_SETTINGS},
    )
    sizes = [int(given[name]) for name in ("default_pool_size", "reserve_pool_size")]
    # Two poolers, and what goes past them, below PostgreSQL's 400.
    if mode != "transaction" or int(given["max_prepared_statements"]) < 100 or not 100 <= 2 * sum(sizes) <= 200:
        yield f"{mode}, {given}"
    if int(given["idle_transaction_timeout"]) != 30 or int(given["query_wait_timeout"]) != 30:
        yield f"{given}"
    if int(given["max_client_conn"]) < 1000:
        yield f"{given}"


@policy
def postgres_stands_on_three_machines_where_operators_are(cluster: Cluster) -> Iterator[str]:
    if cluster.is_small:
        return
    each = cluster.named("Cluster", "postgres")
    spec = each["spec"]
    found = (spec["instances"], spec["primaryUpdateStrategy"], spec["primaryUpdateMethod"], spec["enablePDB"])
    if found != (3, "unsupervised", "switchover", True) or spec["priorityClassName"] != "warren-data":
        yield f"{found}"
    yield from differs(
        f"{spec['postgresql']['synchronous']}",
        spec["postgresql"]["synchronous"],
        {"method": "any", "number": 1, "dataDurability": "preferred"},
    )
    yield from differs(
        "the pooler counts on 400 connections", spec["postgresql"]["parameters"]["max_connections"], "400"
    )
    host = {"enablePodAntiAffinity": True, "podAntiAffinityType": "required", "topologyKey": "kubernetes.io/hostname"}
    if spec["affinity"] != host or spec["topologySpreadConstraints"] != [_ZONE]:
        yield f"{spec['affinity']}"
    initdb = spec["bootstrap"]["initdb"]
    yield from differs(
        f"{initdb}",
        (initdb["database"], initdb["owner"], initdb["secret"]),
        (
            "warren",
            "warren",
            {"name": "warren-postgres-owner"},
        ),
    )
    yield from differs(
        "without its extension nothing migrates",
        initdb["postInitApplicationSQL"],
        ["create extension if not exists vector"],
    )
    yield from differs(
        f"{spec['resources']}", spec["resources"]["requests"]["memory"], spec["resources"]["limits"]["memory"]
    )
    yield from _backed_up(cluster, spec)


_ZONE = {
    "maxSkew": 1,
    "topologyKey": "topology.kubernetes.io/zone",
    "whenUnsatisfiable": "ScheduleAnyway",
    "labelSelector": {"matchLabels": {"cnpg.io/cluster": "postgres"}},
}


def _backed_up(cluster: Cluster, spec: Object) -> Iterator[str]:
    plugin = "barman-cloud.cloudnative-pg.io"
    archiver = {"name": plugin, "isWALArchiver": True, "parameters": {"barmanObjectName": "warren-backups"}}
    if spec["plugins"] != [archiver]:
        yield f"{spec['plugins']}"
    store = cluster.named("ObjectStore", "warren-backups")["spec"]
    where = f"s3://example-warren-{cluster.overlay}-backups/postgres"
    keys = {
        field: {"name": "warren-backup-bucket", "key": key}
        for field, key in (("accessKeyId", "AWS_ACCESS_KEY_ID"), ("secretAccessKey", "AWS_SECRET_ACCESS_KEY"))
    }
    if store["configuration"]["destinationPath"] != where or store["configuration"]["s3Credentials"] != keys:
        yield f"{store['configuration']}"
    if store["retentionPolicy"] != ("30d" if cluster.overlay == "production" else "7d"):
        yield f"{store['retentionPolicy']}"
    backup = cluster.named("ScheduledBackup", "postgres")["spec"]
    how = (backup["method"], backup["pluginConfiguration"], backup["cluster"], backup["backupOwnerReference"])
    if how != ("plugin", {"name": plugin}, {"name": "postgres"}, "cluster"):
        yield f"{how}"
    if not re.fullmatch(r"0 \d+ [0-6] \* \* \*", backup["schedule"]):
        yield f"{backup['schedule']}"


@policy
def a_backup_is_made_every_night(cluster: Cluster) -> Iterator[str]:
    if not cluster.is_small:
        return
    spec = cluster.named("CronJob", "backup")["spec"]
    job = spec["jobTemplate"]["spec"]
    main = job["template"]["spec"]["containers"][0]
    if main["command"] != ["tini", "--", "bash", "-c"] or job["template"]["spec"]["restartPolicy"] != "Never":
        yield f"{main['command']}"
    if main["args"] != ['exec warren backup "/backups/$(date -u +%a)" --without-artifacts']:
        yield f"{main['args']}"
    if not re.fullmatch(r"\d+ [0-6] \* \* \*", spec["schedule"]) or spec["timeZone"] != "Etc/UTC":
        yield f"{spec['schedule']}"
    if spec["concurrencyPolicy"] != "Forbid" or not 600 <= spec["startingDeadlineSeconds"] <= 7200:
        yield f"{spec}"
    if not 1 <= job["backoffLimit"] <= 3 or not 3600 <= job["activeDeadlineSeconds"] <= 20_000:
        yield f"{job}"
    claim = cluster.named("PersistentVolumeClaim", "backups")
    mounted = [
        volume["persistentVolumeClaim"] for volume in job["template"]["spec"]["volumes"] if volume["name"] == "backups"
    ]
    if mounted != [{"claimName": claim["metadata"]["name"]}]:
        yield f"{mounted}"


@policy
def what_holds_data_is_deleted_by_a_person_only(cluster: Cluster) -> Iterator[str]:
    for each in cluster.of("Namespace", "PersistentVolumeClaim", "Cluster", "RabbitmqCluster"):
        if each["metadata"]["annotations"]["argocd.argoproj.io/sync-options"] != _CONFIRM:
            yield f"{each['kind']} {each['metadata']['name']}"
    for each in cluster.of("PersistentVolumeClaim", "StatefulSet"):
        claims = each["spec"].get("volumeClaimTemplates", []) if each["kind"] == "StatefulSet" else [each]
        for claim in claims:
            if claim["spec"]["accessModes"] != ["ReadWriteOnce"]:
                yield f"{each['metadata']['name']}: {claim['spec']}"


@policy
def the_migration_goes_before_the_workloads(cluster: Cluster) -> Iterator[str]:
    job = cluster.named("Job", "migrate")
    prefix = "argocd.argoproj.io"
    wanted = {
        f"{prefix}/hook": "Sync",
        f"{prefix}/hook-delete-policy": "BeforeHookCreation",
        f"{prefix}/sync-wave": "-1",
    }
    if job["metadata"]["annotations"] != wanted:
        yield f"{job['metadata']['annotations']}"
    spec = job["spec"]
    if not 2 <= spec["backoffLimit"] <= 6 or not 600 <= spec["activeDeadlineSeconds"] <= 3600:
        yield f"{spec}"
    if spec["template"]["spec"]["restartPolicy"] != "OnFailure":
        yield "it gives up at once"
