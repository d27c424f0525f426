"""docker-compose.yml: nothing is reachable, privileged, unbounded or known that needn't be, and its words exist."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from backend.core.settings import Settings
from scripts import broker_users
from scripts.broker_users import rights
from scripts.env_file import MADE, read
from tests.deploy.composed import (
    COMPOSE,
    ROOT,
    MissingVariable,
    composed,
    environment,
    filled,
    ours,
    required,
    services,
)
from tests.deploy.known_settings import variables
from warren.errors import CommandError
from warren.roles import EGRESS, agent_names, role_named
from workers.executor.requirements import NEEDED, links_of

#: Those that end by themselves, and those whose image has no program to ask them with.
ONCE = {"migrate", "vault"}
UNPROBED = {*ONCE, "tempo", "redis-exporter"}
#: What goes beyond the drain: run_until_stopped ends everything at that time.
BEYOND_DRAIN = 45
#: Names that hold secrets, by how they are called.
SECRET = re.compile(r"PASSWORD|PASS$|TOKEN|SECRET|VAULT_KEYS|_KEY$|_URL$")


@pytest.fixture(params=sorted(services()))
def service(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    """Return each service in turn, with its name."""
    return request.param, services()[request.param]


def test_each_agent_and_each_role_has_a_container() -> None:
    assert {*agent_names(), "api", "supervisor", "aggregator", "clock", EGRESS, "executor", "migrate"} <= set(ours())


def test_a_service_is_bounded_probed_and_started_again(service: tuple[str, dict[str, Any]]) -> None:
    name, each = service
    limits = each["deploy"]["resources"]["limits"]
    assert limits["memory"], name
    assert limits["pids"] > 0
    assert each["restart"] == ("no" if name in ONCE else "unless-stopped")
    assert each["healthcheck"].get("disable", False) == (name in UNPROBED)
    assert each["logging"]["options"]["max-size"]


def test_a_service_has_no_right_that_it_does_not_need(service: tuple[str, dict[str, Any]]) -> None:
    name, each = service
    assert each["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in each["security_opt"]
    assert not {"privileged", "network_mode", "pid", "ipc", "devices"} & set(each)
    assert ("cap_add" in each) == (name == "executor")
    assert not any("docker.sock" in f"{volume}" for volume in each.get("volumes", []))


def test_our_own_containers_write_only_where_they_must() -> None:
    for name, each in ours().items():
        assert each["read_only"] is True, name
        assert {part.split(":")[0] for part in each["tmpfs"]} <= {"/tmp", "/var/lib/warren", "/runs"}, name


def test_only_this_machine_reaches_a_port(service: tuple[str, dict[str, Any]]) -> None:
    name, each = service
    assert all(f"{port}".startswith("127.0.0.1:") for port in each.get("ports", [])), name
    assert "ports" not in each or "edge" in each["networks"], "a network without a way out publishes nothing"


def test_what_opens_untrusted_files_has_no_way_to_anything() -> None:
    executor, networks = services()["executor"], composed()["networks"]
    assert executor["networks"] == ["sandbox", "watched"]
    assert networks["sandbox"]["internal"] is True
    assert networks["watched"]["internal"] is True
    assert networks["inside"]["internal"] is True
    assert not environment(executor), "it must know nothing"
    on_it = {name for name, each in services().items() if "sandbox" in each["networks"]}
    assert on_it == {"executor", *agent_names()}
    assert {name for name, each in services().items() if "watched" in each["networks"]} == {"executor", "prometheus"}


def test_services_have_no_way_out() -> None:
    for name in (
        "postgres",
        "rabbitmq",
        "redis",
        "clock",
        "aggregator",
        "migrate",
        "postgres-exporter",
        "redis-exporter",
    ):
        assert services()[name]["networks"] == ["inside"], name
    assert services()["prometheus"]["networks"] == ["inside", "watched"]


def test_the_executor_has_just_the_capabilities_and_links_that_it_asks_for() -> None:
    executor = services()["executor"]
    assert {f"CAP_{name}" for name in executor["cap_add"]} == set(NEEDED.values())
    image = (ROOT / "docker/warren.Dockerfile").read_text()
    for link, target in links_of(Path("/runs")).items():
        assert f"ln -s {target} {link}" in image
    assert [part for part in executor["tmpfs"] if part.startswith("/runs:") and "exec" in part]


def test_every_variable_is_one_that_the_program_reads() -> None:
    page = (ROOT / "docker/frontend/start").read_text()
    for name, each in ours().items():
        known = set(re.findall(r"\bWARREN_\w+", page)) if name == "frontend" else variables()
        assert set(environment(each)) <= known, name


def test_every_command_is_one_that_the_program_knows() -> None:
    with pytest.raises(CommandError) as told:
        role_named("nobody")
    roles = re.findall(r"\w+", str(told.value).partition("Choose one of:")[2])
    for name, each in ours().items():
        match each.get("command"):
            case ["worker", "egress"] | ["migrate"] | ["vault", "rotate"] | None:
                continue
            case ["worker", role]:
                assert role == name
                assert role in roles
            case ["executor", *options]:
                given = [option for option in options if option.startswith("--")]
                command = (ROOT / "warren/cli.py").read_text()
                assert all(f"    {option.removeprefix('--')}: Annotated" in command for option in given)
            case ["warren-backups", at]:
                assert re.fullmatch(r"\d\d:\d\d", at)
            case other:
                pytest.fail(f"{name}: {other}")


def test_every_probe_asks_where_somebody_answers() -> None:
    health = (ROOT / "backend/core/telemetry/health_server.py").read_text()
    api = (ROOT / "backend/api/health/routes.py").read_text()
    executor = (ROOT / "workers/executor/service.py").read_text()
    image = (ROOT / "docker/warren.Dockerfile").read_text()
    assert "WARREN_HEALTH_LISTEN=0.0.0.0:9464" in image
    for name, each in ours().items():
        match each["healthcheck"].get("test"):
            case ["CMD", "warren-healthy", "9464", path]:
                assert f'"{path}"' in health, name
            case ["CMD", "warren-healthy", "8000", path]:
                assert f'"{path}"' in api
                assert environment(each)["WARREN_PORT"] == "8000"
            case ["CMD", "warren-healthy", "7070", path]:
                assert f'"{path}"' in executor
                assert "http://0.0.0.0:7070" in each["command"]
            case ["CMD", "wget", *_, address]:
                assert name == "frontend"
                assert address.split("8080")[1] in (ROOT / "docker/frontend/nginx.conf").read_text()
            case other:
                assert name in {*ONCE, "backup"}, other


def test_who_calls_whom_agrees_on_name_and_port() -> None:
    listens = environment(services()["egress"])["WARREN_EGRESS_LISTEN"] or ""
    for name in agent_names():
        given = environment(services()[name])
        assert given["WARREN_EGRESS_URL"] == f"http://egress:{listens.rpartition(':')[2]}"
        assert given["WARREN_EXECUTOR_URL"] == "http://executor:7070"
    assert environment(services()["frontend"])["WARREN_API"] == "api:8000"


def test_nobody_starts_before_what_it_needs_is_healthy() -> None:
    for name, each in ours().items():
        if name in {"executor", "migrate"}:
            continue
        waits = each["depends_on"]
        assert all(wait["condition"] != "service_started" for wait in waits.values())
        assert (
            "api" in waits if name == "frontend" else waits["migrate"]["condition"] == "service_completed_successfully"
        )


def test_a_stop_leaves_time_to_hand_over() -> None:
    drain = Settings().limits.drain_seconds + BEYOND_DRAIN
    for name in {*agent_names(), "api", "supervisor", "aggregator", "clock"}:
        assert int(services()[name]["stop_grace_period"].removesuffix("s")) > drain, name


def test_without_its_secrets_nothing_starts() -> None:
    assert required() == set(MADE)
    for missing in MADE:
        given = {name: "x" for name in MADE if name != missing}
        with pytest.raises(MissingVariable, match=missing):
            filled(COMPOSE.read_text(), given)


def test_no_secret_has_a_value_of_its_own() -> None:
    for name, each in services().items():
        for variable, value in environment(each).items():
            if SECRET.search(variable) and value and "://" not in value:
                assert value.startswith("given-"), f"{name}: {variable}"
    for variable in ("DATABASE_URL", "REDIS_URL"):
        assert "given-" in (environment(services()["api"])[variable] or "")


def test_each_role_has_its_own_user_of_rabbitmq() -> None:
    roles = {name: each for name, each in services().items() if "RABBITMQ_URL" in environment(each)}
    assert set(roles) == set(rights())
    for role, each in roles.items():
        assert environment(each)["RABBITMQ_URL"] == f"amqp://{role}:given-{broker_users.variable(role)}@rabbitmq:5672/"
        assert not [name for name in environment(each) if name.startswith("RABBITMQ_") and name != "RABBITMQ_URL"]
    given = environment(services()["rabbitmq"])
    assert given == {broker_users.variable(role): f"given-{broker_users.variable(role)}" for role in rights()}
    assert broker_users.COMPOSE.read_text(encoding="utf-8") == broker_users.for_compose(), (
        "run: python3 -m scripts.broker_users"
    )


def test_rabbitmq_starts_with_the_passwords_that_are_given(tmp_path: Path) -> None:
    """Its start script, run here with folders of its own; what comes of it RabbitMQ's own import takes elsewhere."""
    start = (ROOT / "deploy/rabbitmq/start").read_text(encoding="utf-8")
    told = start.replace("/etc/warren/", f"{broker_users.COMPOSE.parent}/").replace("/run/warren", str(tmp_path))
    script = tmp_path / "start"
    script.write_text(told.replace("exec rabbitmq-server", "env"), encoding="utf-8")
    given = {broker_users.variable(role): f"secret-of-{role}" for role in rights()}
    for missing in ("", "RABBITMQ_EMAIL_PASSWORD"):
        env = {"PATH": os.defpath} | {name: value for name, value in given.items() if name != missing}
        ran = subprocess.run(["bash", script], env=env, capture_output=True, text=True, check=False)
        assert (ran.returncode == 0) == (not missing), ran.stderr
        assert "secret-of" not in ran.stdout
    file = tmp_path / "definitions.json"
    assert file.stat().st_mode & 0o777 == 0o600
    users = json.loads(file.read_text(encoding="utf-8"))["users"]
    assert {user["name"]: user["password"] for user in users} == {role: f"secret-of-{role}" for role in rights()}


def test_keys_of_accounts_and_of_models_are_only_where_they_are_used() -> None:
    having = {
        variable: {name for name, each in services().items() if variable in environment(each)}
        for variable in ("WARREN_VAULT_KEYS", "WARREN_BROWSER_VAULT_KEYS", "WARREN_ADMIN_TOKEN", "OPENAI_API_KEY")
    }
    assert having["WARREN_VAULT_KEYS"] == {"email", "vault"}
    assert having["WARREN_BROWSER_VAULT_KEYS"] == {"browser", "vault"}
    assert having["WARREN_ADMIN_TOKEN"] == {"migrate"}
    assert having["OPENAI_API_KEY"] == {"migrate", "supervisor", *agent_names()}


def test_passwords_that_everybody_knows_are_in_the_development_file_only() -> None:
    development = read(ROOT / "docker/development.env")
    assert set(MADE) <= set(development)
    known = {value for name, value in development.items() if name in MADE}
    assert not any(value in COMPOSE.read_text() for value in known)
    example = read(ROOT / ".env.example")
    assert set(MADE) == set(example)
    assert not any(example.values())


def test_what_is_mounted_from_the_checkout_is_there() -> None:
    for name, each in services().items():
        for volume in each.get("volumes", []):
            source = f"{volume}".split(":")[0]
            assert not source.startswith("./") or (ROOT / source).exists(), f"{name}: {source}"
            assert source.startswith("./") or source in composed()["volumes"], f"{name}: {source}"
