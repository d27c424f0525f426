"""The images: what is in them, what serves the page, and what their own judges say."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from backend.api.guard import _FOREVER, _SAFE_HEADERS, _UNTOLD
from backend.api.page import _RESERVED
from tests.deploy.composed import COMPOSE, OURS, ROOT, services

DOCKERFILES = sorted([*ROOT.glob("docker/*.Dockerfile"), *ROOT.glob("tests/deploy/rig/stand-ins/*.Dockerfile")])
SCRIPTS = [
    *(ROOT / "docker" / name for name in ("build", "warren-backups", "warren-healthy", "frontend/start")),
    *(ROOT / "deploy" / name for name in ("observability/alertmanager/start", "rabbitmq/start")),
    *(ROOT / "tests/deploy/rig" / name for name in ("engine.sh", "stand-ins/build", "stand-ins/postgres-start")),
    ROOT / "tests/deploy/cluster/binaries.sh",
]
YAMLS = ["docker-compose.yml", "compose.dev.yml", "deploy"]
BIN = Path(sys.executable).parent


def judged(*argv: str | Path) -> str:
    """Return what a judge found; empty when it has nothing to say."""
    done = subprocess.run([BIN / argv[0], *argv[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_hadolint_has_nothing_to_say() -> None:
    assert len(DOCKERFILES) >= 2
    assert not judged("hadolint", "--no-color", *DOCKERFILES)


def test_shellcheck_has_nothing_to_say() -> None:
    assert not judged("shellcheck", *SCRIPTS)


def test_yamllint_has_nothing_to_say() -> None:
    assert not judged("yamllint", "--strict", "-c", ".yamllint.yml", *YAMLS)


def test_the_wheel_carries_every_file_of_the_packages(tmp_path: Path) -> None:
    build = ["-m", "hatchling", "build", "-t", "wheel", "-d", f"{tmp_path}"]
    subprocess.run([sys.executable, *build], cwd=ROOT, check=True, capture_output=True)
    listing = subprocess.run(
        ["git", "ls-files", "backend", "workers", "warren"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    kept = {name for name in listing.stdout.splitlines() if "/tests/" not in name and (ROOT / name).exists()}
    assert [name for name in kept if not name.endswith(".py")], "prompts and scripts are files of the packages"
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        assert kept <= set(wheel.namelist())


def test_bases_are_exact_and_can_be_others() -> None:
    for file in (ROOT / "docker").glob("*.Dockerfile"):
        text = file.read_text()
        bases = dict(re.findall(r"^ARG (\w+_IMAGE)=(\S+)$", text, re.MULTILINE))
        assert bases
        stages = re.findall(r"^FROM (\S+) AS (\S+)$", text, re.MULTILINE)
        names = {stage for _, stage in stages}
        assert all(source in names or source.strip("${}") in bases for source, _ in stages)
        for name, image in bases.items():
            assert re.search(r":\d+\.\d+\.\d+", image), f"{image} isn't an exact version"
            assert f"{name}: ${{{name}:-{image}}}" in COMPOSE.read_text()


def test_images_of_others_are_exact_versions() -> None:
    for name, each in services().items():
        if not OURS.match(each["image"]):
            assert re.search(r":v?\d+\.\d+\.\d+", each["image"]), f"{name}: {each['image']}"


def test_the_version_is_the_same_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"WARREN_VERSION:-{version}}}" in COMPOSE.read_text()
    for file in (ROOT / "docker").glob("*.Dockerfile"):
        assert f"ARG WARREN_VERSION={version}\n" in file.read_text()


def test_every_image_ends_as_an_ordinary_user_but_the_executor() -> None:
    for file in (ROOT / "docker").glob("*.Dockerfile"):
        for part in re.split(r"^FROM ", file.read_text(), flags=re.MULTILINE)[1:]:
            stage = part.splitlines()[0].split(" AS ")[1]
            users = re.findall(r"^USER (\S+)$", part, re.MULTILINE)
            if stage in {"backend", "workers", "browser", "frontend"}:
                assert users[-1] in {"10001:10001", "101"}, stage
            if stage == "executor":
                assert users[-1] == "0:0"


def test_the_page_has_the_same_headers_from_its_server_as_from_the_api() -> None:
    headers = (ROOT / "docker/frontend/headers.conf").read_text()
    given = re.findall(r'^add_header (\S+) "(.*)" always;$', headers, re.MULTILINE)
    assert dict(given) == _SAFE_HEADERS
    served = (ROOT / "docker/frontend/nginx.conf").read_text()
    assert f'"{_FOREVER}"' in served
    assert f"default {_UNTOLD};" in served


def test_the_pages_server_passes_on_what_is_the_apis() -> None:
    served = (ROOT / "docker/frontend/nginx.conf").read_text()
    # Of locations by pattern nginx takes the first that fits: names of files are in the api's addresses too.
    assert re.findall(r"location ~ (\S+)", served)[0].startswith("^/(api/"), (
        "what looks like a file comes after the api"
    )
    passed = re.search(r"location ~ (\^\S+) \{\s+set \$api", served)
    assert passed is not None
    assert "/metrics" in _RESERVED
    assert "location /metrics {\n            return 404;" in served, "it is the operator's"
    for path in {*_RESERVED, "/api/v1/chat", "/health/ready"} - {"/metrics"}:
        assert re.match(passed.group(1), path), path
    for path in ("/", "/approvals", "/wsx", "/assets/a.js"):
        assert not re.match(passed.group(1), path), path


@pytest.mark.parametrize("name", ["backend", "workers", "warren", "samples", "docker", "frontend"])
def test_what_an_image_is_made_of_goes_to_the_builder(name: str) -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    assert f"!{name}" in lines
    assert not any(line.startswith("!") and ("env" in line or ".git" in line or "warren/" in line) for line in lines)
