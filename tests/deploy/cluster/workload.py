"""Warren as k8s/overlays/local says it; beside it the fault suite's agent, which acts on a world of the suite's own."""

import base64
import json
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import Any

from scripts.broker_users import agent_rights, definitions
from tests.deploy.cluster.node import NAME, Node
from tests.deploy.cluster.older import older, volumes
from tests.deploy.rendered import rendered
from tests.deploy.rig.engine import ROOT, run

Object = dict[str, Any]
_WORKERS = "warren/workers:0.1.0"
_WITH_PORTER = "warren/workers:0.1.0-porter"
_WHERE = "import pathlib, workers.agents; print(pathlib.Path(workers.agents.__path__[0]))"


def build_porter() -> None:
    """Build the workers' image with the fault suite's agent in it."""
    where = run("docker", "run", "--rm", "--entrypoint", "/app/bin/python", _WORKERS, "-c", _WHERE).strip()
    text = f"FROM {_WORKERS}\nCOPY --chmod=a+rX porter {where}/porter\n"
    command = ["docker", "build", "--quiet", "--file", "-", "--tag", _WITH_PORTER, str(ROOT / "tests/chaos/agents")]
    subprocess.run(command, input=text, text=True, check=True, stdout=subprocess.DEVNULL)


def objects(node: Node, world: str) -> list[Object]:
    """Return what is applied: the overlay, volumes for it, the porter, and a port of the loopback for the page.

    Secrets are made for this moment; ``world`` is the address the porter acts on.
    """
    shipped = list(rendered("local"))
    disks = node.folder / "volumes"
    made = [*older(shipped), *volumes(shipped, disks, NAME)]
    for volume in made:
        if volume["kind"] == "PersistentVolume":
            Path(volume["spec"]["local"]["path"]).mkdir(parents=True, exist_ok=True)
    made.append(_porter(next(each for each in made if each["metadata"]["name"] == "agent-code"), world))
    let_porter_in({each["metadata"]["name"]: each["data"] for each in made if each["kind"] == "Secret"})
    for each in made:
        _use_porters_image(each)
    [page] = [each for each in made if each["kind"] == "Service" and each["metadata"]["name"] == "frontend"]
    page["spec"]["type"] = "NodePort"
    return made


def apply(node: Node, made: list[Object]) -> None:
    """Give it all to the cluster, namespaces first; raises CommandFailed with what is refused."""
    for kinds in ({"Namespace", "PriorityClass", "PersistentVolume"}, None):
        some = [each for each in made if kinds is None or each["kind"] in kinds]
        text = json.dumps({"apiVersion": "v1", "kind": "List", "items": some})
        node.kubectl("apply", "--server-side", "--filename", "-", given=text)


def _porter(agent: Object, world: str) -> Object:
    text = json.dumps(deepcopy(agent)).replace("agent-code", "agent-porter").replace('"code"', '"porter"')
    porter: Object = json.loads(text)
    porter["spec"]["template"]["spec"]["containers"][0]["env"].append({"name": "CHAOS_PEER", "value": world})
    return porter


def let_porter_in(secrets: dict[str, dict[str, str]]) -> None:
    """Give the porter a user of its own in RabbitMQ, with an agent's rights and the password of the code agent's."""
    addresses, server = secrets["warren-rabbitmq"], secrets["warren-rabbitmq-server"]
    addresses["porter"] = _encoded(_decoded(addresses["code"]).replace("//code:", "//porter:"))
    told = json.loads(_decoded(server["definitions.json"]))
    [password] = [{**user, "name": "porter"} for user in told["users"] if user["name"] == "code"]
    own: Object = definitions({"porter": agent_rights("porter")}, {"porter": password})
    for part in ("users", "permissions", "topic_permissions"):
        told[part] += own[part]
    server["definitions.json"] = _encoded(json.dumps(told))


def _decoded(value: str) -> str:
    return base64.b64decode(value).decode()


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _use_porters_image(each: Object) -> None:
    template = each["spec"].get("template") if isinstance(each.get("spec"), dict) else None
    for container in template["spec"]["containers"] if template else []:
        if container["image"] == _WORKERS:
            container["image"] = _WITH_PORTER
