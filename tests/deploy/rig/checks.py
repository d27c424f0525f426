"""What must hold of the running stack, each a function that raises AssertionError with what was found instead."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from tests.deploy.rig.client import Client
from tests.deploy.rig.engine import PROJECT, Stack, run

#: Runs long enough to be struck in the middle, and says when it ran.
SLOW = b"import time\nfor second in range(20):\n    time.sleep(1)\nprint('counted to', second + 1)\n"


@dataclass(frozen=True)
class Asked:
    """One request for one agent: with which sample, and in which state it must end with what in its answer."""

    agent: str
    message: str
    sample: str = ""
    state: str = "completed"
    said: str = ""


EVERY_AGENT = (
    Asked("data", "Which region sold most? Show it as a bar chart.", sample="sales.csv"),
    Asked("document", "Extract the table on page 2", sample="report.pdf"),
    Asked("document", "What is the total on this receipt?", sample="receipt.jpg"),
    Asked("code", "Write a Python function that checks whether a number is prime, and test it", said="prime"),
    Asked("browser", "Get the table of prices from http://samples.warren.test/prices as CSV"),
    Asked("research", "Find three sources on the height of Mount Everest and compare them"),
    # Nobody has connected an account: it waits for that, and says so.
    Asked("email", "What is unread from my landlord?", state="waiting"),
)


def the_page_answers(client: Client) -> None:
    """The page, its headers, and the live updates through the page's server."""
    page = client.http.get("/")
    assert page.status_code == 200, page.status_code
    assert "script-src 'self'" in page.headers["content-security-policy"], page.headers
    assert client.http.get("/metrics").status_code == 404, "the operator's figures are on the people's way"
    address = client.base.replace("http://", "ws://") + "/ws"
    with connect(address, additional_headers={"authorization": f"Bearer {client.token}"}, proxy=None) as live:
        first = json.loads(live.recv(timeout=20))
    assert first, "the live updates say nothing"


def an_agent_does_its_part(client: Client, asked: Asked) -> dict[str, Any]:
    """One task through one agent, with what it made fetched."""
    files = [client.sample(asked.sample)] if asked.sample else []
    task = client.ask(asked.message, files=files)
    read = client.until(task, asked.state)
    assert read["state"] == asked.state, f"{asked.agent}: {read['state']}: {read.get('error')} {read.get('answer')}"
    agents = {step["agent"] for step in read["steps"]}
    assert asked.agent in agents, f"{asked.message!r} went to {agents}"
    assert asked.said in (read["answer"] or ""), read["answer"]
    with tempfile.TemporaryDirectory() as folder:
        for made in read["artifacts"]:
            assert client.save(made["id"], Path(folder) / "made") == made["size"], made
    if asked.state == "waiting":
        client.call("POST", f"/tasks/{task}/cancel")
    return read


def a_task_ends_once_whatever_is_killed(client: Client, stack: Stack) -> dict[str, Any]:
    """A step that takes 20 s, while every role that works on it and every service is killed by signal 9."""
    task = client.ask("Run this script and tell me what it prints", files=[client.upload("slow.py", SLOW)])
    client.until(task, "running")
    for role in ("code", "executor", "supervisor", "aggregator", "clock", "api"):
        stack.crash(role)
    for service in ("rabbitmq", "redis", "postgres"):
        stack.power_cut(service)
    read = client.until(task, seconds=400)
    assert read["state"] == "completed", read
    assert "counted to 20" in read["answer"], read["answer"]
    ends = [event for event in events(client, task) if event["kind"] == "task.changed" and final(event)]
    assert len(ends) == 1, f"the task ended {len(ends)} times"
    messages = client.call("GET", f"/conversations/{read['conversation_id']}/messages")["items"]
    answers = [message for message in messages if message["role"] == "assistant"]
    assert len(answers) == 1, f"{len(answers)} answers"
    return read


def events(client: Client, task: str) -> list[dict[str, Any]]:
    """Read the whole history of a task that has ended."""
    with client.http.stream("GET", f"/api/v1/tasks/{task}/events", params={"from": "start"}) as stream:
        lines = [line.removeprefix("data:").strip() for line in stream.iter_lines() if line.startswith("data:")]
    frames = [json.loads(line) for line in lines]
    return [frame.get("event", frame) for frame in frames if frame.get("event") or "kind" in frame]


def final(event: dict[str, Any]) -> bool:
    """Tell whether an event says that its task has ended."""
    return (event.get("state") or event.get("task", {}).get("state")) in {"completed", "failed", "cancelled"}


def an_api_that_is_away_is_told(client: Client, stack: Stack) -> None:
    """The page's server answers for an api that is stopped, in the api's own shape; then it is found again."""
    stack.compose("stop", "api")
    answer = client.http.get("/api/v1/session")
    assert answer.status_code == 503, answer.status_code
    assert answer.json()["code"] == "unavailable", answer.text
    assert answer.headers["retry-after"], answer.headers
    stack.compose("up", "--wait", "--no-build", "--no-deps", "api")
    assert client.call("GET", "/session")["user"]["name"] == "owner"


def nobody_has_more_than_it_needs(stack: Stack) -> None:
    """Containers as they run: root is only the executor, nothing is writable, no secret is where none belongs."""
    for service in ("api", "supervisor", "clock", "browser", "email", "frontend", "executor", "egress"):
        found = stack.inspect(service)
        host = found["HostConfig"]
        assert host["ReadonlyRootfs"], service
        assert host["CapDrop"] == ["ALL"], (service, host["CapDrop"])
        assert (found["Config"]["User"] in {"0:0", ""}) == (service == "executor"), (service, found["Config"]["User"])
    given = "\n".join(stack.inspect("executor")["Config"]["Env"])
    assert not any(word in given for word in ("PASSWORD", "TOKEN", "DATABASE_URL", "VAULT")), given
    for service in ("api", "supervisor", "data", "browser"):
        assert "\nWARREN_VAULT_KEYS=" not in "\n".join(["", *stack.inspect(service)["Config"]["Env"]]), service


def a_backup_comes_back_in_an_empty_place(client: Client, stack: Stack) -> None:
    """As docs/backup.md says: backed up while it runs, everything else thrown away, restored before anything runs."""
    before = {task["id"]: task["state"] for task in client.call("GET", "/tasks", params={"limit": 100})["items"]}
    assert before
    stack.compose("run", "--rm", "backup", "warren", "backup", "/backups/now")
    stack.compose("down", "--timeout", "60")
    for volume in ("postgres", "rabbitmq", "artifacts"):
        run("docker", "volume", "rm", f"{PROJECT}_{volume}")
    stack.compose("up", "--wait", "--no-build", "postgres", "redis")
    stack.compose("run", "--rm", "--no-deps", "backup", "warren", "restore", "/backups/now")
    stack.compose("up", "--wait", "--no-build")
    after = {task["id"]: task["state"] for task in client.call("GET", "/tasks", params={"limit": 100})["items"]}
    assert after == before
    made = [file for file in client.call("GET", "/files", params={"limit": 100})["items"] if file["size"]]
    assert made
    with tempfile.TemporaryDirectory() as folder:
        assert all(client.save(file["id"], Path(folder) / "made") == file["size"] for file in made)
