"""The rig of `make cluster-test`: what it says in an older Kubernetes' words, and its name server."""

import json
import struct
from base64 import b64decode
from typing import Any

import pytest

from tests.deploy.cluster.names import addresses, answer
from tests.deploy.cluster.node import without
from tests.deploy.cluster.older import older
from tests.deploy.cluster.workload import let_porter_in
from tests.deploy.rendered import rendered


def _service(name: str, address: str) -> dict[str, Any]:
    return {"metadata": {"namespace": "warren", "name": name}, "spec": {"clusterIP": address}}


def test_the_suites_agent_has_a_user_of_its_own_in_rabbitmq() -> None:
    shipped = {each["metadata"]["name"]: dict(each["data"]) for each in rendered("local") if each["kind"] == "Secret"}
    let_porter_in(shipped)
    addresses = shipped["warren-rabbitmq"]
    assert b64decode(addresses["porter"]) == b64decode(addresses["code"]).replace(b"//code:", b"//porter:")
    told = json.loads(b64decode(shipped["warren-rabbitmq-server"]["definitions.json"]))
    code, porter = ({**user, "name": ""} for user in told["users"] if user["name"] in ("code", "porter"))
    assert code == porter, "the password of its address"
    theirs = {each["user"]: json.dumps(each) for each in told["permissions"]}
    assert theirs["porter"] == theirs["code"].replace("code", "porter")


def test_a_service_has_its_own_address_and_a_headless_one_those_of_its_pods() -> None:
    behind = {
        "metadata": {"namespace": "warren", "name": "redis-nodes"},
        "subsets": [
            {"addresses": [{"ip": "10.0.0.2", "hostname": "redis-0"}], "notReadyAddresses": [{"ip": "10.0.0.3"}]},
        ],
    }
    services = [_service("api", "10.96.0.7"), _service("redis-nodes", "None"), _service("empty", "None")]
    names = addresses(services, [behind])
    assert names == {
        "api.warren.svc.cluster.local": {"10.96.0.7"},
        "redis-nodes.warren.svc.cluster.local": {"10.0.0.2"},
        "redis-0.redis-nodes.warren.svc.cluster.local": {"10.0.0.2"},
    }


@pytest.mark.parametrize(
    ("name", "kind", "code", "found"),
    [("A.Svc", 1, 0, [b"\x0a\x00\x00\x02"]), ("a.svc", 28, 0, []), ("b.svc", 1, 3, [])],
    ids=["address", "sixth version", "unknown"],
)
def test_a_name_is_answered_as_rfc_1035_says(name: str, kind: int, code: int, found: list[bytes]) -> None:
    words = b"".join(bytes([len(word)]) + word.encode() for word in name.split("."))
    query = struct.pack(">HHHHHH", 77, 0x0100, 1, 0, 0, 0) + words + b"\0" + struct.pack(">HH", kind, 1)
    told = answer(query, {"a.svc": {"10.0.0.2"}})
    # Who says no says for how long.
    assert struct.unpack(">HHHHHH", told[:12]) == (77, 0x8580 | code, 1, len(found), 0 if found else 1, 0)
    assert told[12 : len(query)] == query[12:]
    assert [told[-4:]] * len(found) == found


def test_what_an_older_kubernetes_lacks_is_said_in_its_words() -> None:
    container = {"name": "api", "lifecycle": {"preStop": {"sleep": {"seconds": 8}}}}
    spread = [{"topologyKey": "zone", "matchLabelKeys": ["pod-template-hash"]}]
    pod = {"containers": [container], "topologySpreadConstraints": spread}
    workload: dict[str, Any] = {"kind": "StatefulSet", "spec": {"minReadySeconds": 5, "template": {"spec": pod}}}
    [said] = older([workload])
    assert said["spec"] == {
        "template": {
            "spec": {
                "containers": [{"name": "api", "lifecycle": {"preStop": {"exec": {"command": ["sleep", "8"]}}}}],
                "topologySpreadConstraints": [{"topologyKey": "zone"}],
            }
        }
    }
    assert workload["spec"]["minReadySeconds"] == 5, "what was given was changed"


def test_only_kubernetes_own_rules_are_taken_away() -> None:
    saved = """# Generated
*nat
:PREROUTING ACCEPT [0:0]
:DOCKER - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-SVC-1 - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A KUBE-SERVICES -d 10.96.0.1/32 -j KUBE-SVC-1
COMMIT
"""
    assert without(saved).splitlines() == [
        "*nat",
        '-D PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
        "-F KUBE-SERVICES",
        "-F KUBE-SVC-1",
        "-X KUBE-SERVICES",
        "-X KUBE-SVC-1",
        "COMMIT",
    ]
