"""``python -m tests.deploy.cluster.names ADDRESS KUBECONFIG``: the cluster's name server, over UDP at port 53.

It answers with what Kubernetes says of services and who is behind them. As in any cluster, a service's name is its
address, a headless one's those of its ready pods (of all if it asks for that), and there a StatefulSet's pod has a name
of its own. Nothing outside the cluster has a name.
"""

import json
import random
import socket
import ssl
import struct
import sys
import threading
import time
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Object = dict[str, Any]
#: Seconds between two looks, and for which an answer may be kept; a cluster's own is quicker, and keeps 5 to 30.
_LOOK, _KEEP = 0.7, 5
_A, _SOA, _NO_SUCH_NAME = 1, 6, 3


def addresses(services: list[Object], endpoints: list[Object]) -> dict[str, set[str]]:
    """Return the addresses of every name; a headless service without a ready pod has no name for now."""
    behind = {(each["metadata"]["namespace"], each["metadata"]["name"]): each for each in endpoints}
    names: dict[str, set[str]] = {}
    for service in services:
        of = (service["metadata"]["namespace"], service["metadata"]["name"])
        name = f"{of[1]}.{of[0]}.svc.cluster.local"
        if service["spec"]["clusterIP"] != "None":
            names[name] = {service["spec"]["clusterIP"]}
            continue
        # A service that publishes who isn't ready has them among the ready.
        for pod in (pod for subset in behind.get(of, {}).get("subsets", []) for pod in subset.get("addresses", [])):
            for each in (name, *([f"{pod['hostname']}.{name}"] if pod.get("hostname") else [])):
                names.setdefault(each, set()).add(pod["ip"])
    return names


def answer(query: bytes, names: dict[str, set[str]]) -> bytes:
    """Return the answer to a query of one question (RFC 1035): its addresses in any order, none, or no such name."""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("ascii", "replace"))
        at += 1 + query[at]
    question = query[12 : at + 5]
    found = names.get(".".join(labels).lower())
    [kind] = struct.unpack(">H", query[at + 1 : at + 3])
    records = [
        b"\xc0\x0c" + struct.pack(">HHIH", _A, 1, _KEEP, 4) + socket.inet_aton(each)
        for each in random.sample(sorted(found or ()), len(found or ()))
        if kind == _A
    ]
    flags = 0x8580 | (_NO_SUCH_NAME if found is None else 0)
    # Without it a "no" has no end: c-ares, which PgBouncer asks by, would keep it for an hour.
    until = (
        []
        if records
        else [b"\0" + struct.pack(">HHIH", _SOA, 1, _KEEP, 22) + b"\0\0" + struct.pack(">5I", *[_KEEP] * 5)]
    )
    counts = struct.pack(">HHHHH", flags, 1, len(records), len(until), 0)
    return query[:2] + counts + question + b"".join([*records, *until])


class Asked:
    """The cluster of a kubeconfig file (as node.py writes it), asked over one connection that is kept."""

    def __init__(self, config: str) -> None:
        told = json.loads(Path(config).read_text())
        self._host = urlsplit(told["clusters"][0]["cluster"]["server"]).netloc
        self._headers = {"authorization": f"Bearer {told['users'][0]['user']['token']}"}
        # Its certificate is of its own making, like the whole of it.
        self._trust = ssl._create_unverified_context()
        self._http = HTTPSConnection(self._host, context=self._trust, timeout=10)

    def names(self) -> dict[str, set[str]]:
        """Return the names of this moment; raises OSError or HTTPException while nobody answers."""
        try:
            return addresses(self._items("services"), self._items("endpoints"))
        except (OSError, HTTPException):
            self._http.close()
            raise

    def _items(self, kind: str) -> list[Object]:
        self._http.request("GET", f"/api/v1/{kind}", headers=self._headers)
        items: list[Object] = json.loads(self._http.getresponse().read())["items"]
        return items


def main(address: str, config: str) -> None:
    """Answer until a signal ends it."""
    names: dict[str, set[str]] = {}
    cluster = Asked(config)

    def look() -> None:
        nonlocal names
        while True:
            try:
                names = cluster.names()
            except (OSError, HTTPException) as error:
                sys.stderr.write(f"{error!r}\n")
            time.sleep(_LOOK)

    threading.Thread(target=look, daemon=True).start()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((address, 53))
        while True:
            query, whose = server.recvfrom(4096)
            server.sendto(answer(query, names), whose)


if __name__ == "__main__":
    main(*sys.argv[1:])
