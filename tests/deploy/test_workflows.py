"""Workflows: sound by the field's own tools, least rights, nothing that runs is unpinned or unknown."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.deploy.released import FILE as IMAGES
from tests.deploy.rendered import ROOT
from tests.deploy.workflows import ACTIONS, FOLDER, WORKFLOWS, jobs, made, read, steps

BIN = Path(sys.executable).parent
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
NOTED = re.compile(r"uses: (\S+@[0-9a-f]{40})(?: # (v\d+\.\d+\.\d+))?$", re.MULTILINE)
#: The most that a job may have, by workflow and job; what isn't here reads.
RIGHTS = {
    ("release.yml", "build"): {
        "contents": "read",
        "packages": "write",
        "id-token": "write",
        "attestations": "write",
    },
    ("release.yml", "staging"): {"contents": "write"},
    ("promote.yml", "propose"): {"contents": "write", "pull-requests": "write"},
    ("rollback.yml", "propose"): {"contents": "write", "pull-requests": "write"},
    ("smoke.yml", "rollback"): {"contents": "write", "pull-requests": "write"},
}


def said_by(*command: str, given: str | None = None) -> str:
    """Return what a checker complains about; raises nothing when it ends badly without a word."""
    run = subprocess.run(command, cwd=ROOT, input=given, capture_output=True, text=True, check=False)
    return f"{run.stdout}{run.stderr}".strip() if run.returncode else ""


def test_zizmor_finds_nothing() -> None:
    assert said_by(str(BIN / "zizmor"), "--offline", "--quiet", "--no-progress", ".github") == ""


def test_zizmor_would_find_something(tmp_path: Path) -> None:
    bad = "on: pull_request_target\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo ${{ github.head_ref }}\n"
    (tmp_path / "bad.yml").write_text(bad)
    found = said_by(str(BIN / "zizmor"), "--offline", "--quiet", "--no-progress", str(tmp_path / "bad.yml"))
    assert "dangerous-triggers" in found
    assert "template-injection" in found


def test_files_are_well_formed() -> None:
    files = [".github", "argo", "k8s/images", "k8s/base/smoke"]
    assert said_by(str(BIN / "yamllint"), "--no-warnings", *files) == ""


def shell_scripts() -> list[Path]:
    """Return every shell script that git knows, by its first line."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in listed.splitlines() if not Path(name).suffix or name.endswith(".sh")]
    return [path for path in paths if path.is_file() and _is_shell(path)]


def _is_shell(path: Path) -> bool:
    with path.open("rb") as file:
        return bool(re.match(rb"#!.*\b(ba|da)?sh\b", file.readline(80)))


def test_every_shell_script_is_sound() -> None:
    scripts = shell_scripts()
    assert len(scripts) >= 8
    assert said_by(str(BIN / "shellcheck"), *map(str, scripts)) == ""


def test_what_steps_run_is_sound_shell() -> None:
    """As GitHub starts it, with expressions that zizmor has shown not to be in there."""
    scripts = {step.where: step.script for step in steps() if step.script}
    assert not [where for where, script in scripts.items() if "${{" in script]
    text = "#!/usr/bin/env bash\nset -eo pipefail\n" + "\n".join(f"(\n{each}\n)" for each in _scripts())
    assert said_by(str(BIN / "shellcheck"), "-", given=text) == ""
    assert "SC2086" in said_by(str(BIN / "shellcheck"), "-", given=f"{text}\nrm $HOME/$1\n")


def _scripts() -> list[str]:
    return sorted({step.script for step in steps() if step.script})


def test_actions_are_pinned_with_the_version_beside() -> None:
    for step in steps():
        if step.uses and not step.uses.startswith("./"):
            assert PINNED.fullmatch(step.uses), step.where
    versions: dict[str, set[str]] = {}
    for file in (*WORKFLOWS, *ACTIONS):
        for pin, version in NOTED.findall(file.read_text()):
            versions.setdefault(pin.split("@")[0], set()).add(f"{pin.split('@')[1]} {version}")
    assert versions
    assert {name: found for name, found in versions.items() if len(found) > 1 or found.pop().endswith(" ")} == {}


def test_a_workflow_has_no_rights_and_a_job_only_what_it_needs() -> None:
    for file in WORKFLOWS:
        assert read(file)["permissions"] == {}, file.name
    for file, name, job in jobs():
        assert job["permissions"] == RIGHTS.get((file.name, name), {"contents": "read"}), f"{file.name}: {name}"
    assert RIGHTS.keys() <= {(file.name, name) for file, name, _ in jobs()}


def test_no_checkout_keeps_a_token() -> None:
    checkouts = [step for step in steps() if step.uses.startswith("actions/checkout@")]
    assert checkouts
    assert all(step.given["with"]["persist-credentials"] is False for step in checkouts)


def test_every_job_ends_and_every_workflow_runs_once_at_a_time() -> None:
    for file, name, job in jobs():
        assert "uses" in job or 0 < job["timeout-minutes"] <= 90, f"{file.name}: {name}"
        assert "uses" in job or re.fullmatch(r"ubuntu-\d\d\.\d\d", job["runs-on"]), (
            "a runner that doesn't change by itself"
        )
    for file in WORKFLOWS:
        assert read(file)["concurrency"]["group"], file.name


def test_what_strangers_can_start_has_no_secret_and_can_write_nothing() -> None:
    open_to_all = [file for file in WORKFLOWS if "pull_request" in read(file)["on"]]
    assert [file.name for file in open_to_all] == ["ci.yml"]
    for file in WORKFLOWS:
        assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(read(file)["on"]), file.name
    assert "secrets." not in (FOLDER / "workflows" / "ci.yml").read_text()


def test_targets_scripts_and_modules_that_workflows_name_exist() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert made() <= targets
    for script in _scripts():
        for path in re.findall(r"(?<![\w./-])(scripts/[\w./-]+)", script):
            assert (ROOT / path).stat().st_mode & 0o111, path
        for module in re.findall(r"python3 -m (scripts\.\w+)", script):
            assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module
    assert all((ROOT / step.uses / "action.yml").is_file() for step in steps() if step.uses.startswith("./"))


def test_ci_makes_every_piece_of_make_test() -> None:
    """What a developer runs as one command runs here side by side, and nothing of it is left out."""
    recipe = re.search(r"^test:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert recipe
    pieces = set(re.findall(r"\b(lint|types|imports|test-[a-z0-9]+)\b", recipe[1]))
    ci = {
        name for step in steps() if step.file.name == "ci.yml" for name in re.findall(r"make ([a-z0-9-]+)", step.script)
    }
    assert pieces <= ci
    assert {"images", "compose-test", "kind-test", "manifests", "audit"} <= ci


def test_what_runs_tests_is_set_up_for_them() -> None:
    setting_up = ["./.github/actions/setup", "./.github/actions/setup-test"]
    assert "make setup-test" in {step.script for step in steps() if step.file.parent.name == "setup-test"}
    for file, name, job in jobs():
        scripts = " ".join(str(step.get("run", "")) for step in job.get("steps", []))
        if re.search(r"make (lint|types|imports|manifests|compose-test|test-\w+)", scripts):
            used = [step.get("uses", "") for step in job["steps"]]
            assert [each for each in used if each in setting_up] == setting_up, f"{file.name}: {name}"


def test_every_image_of_a_release_is_built_signed_attested_and_pushed_by_digest() -> None:
    job = read(FOLDER / "workflows" / "release.yml")["jobs"]["build"]
    built = {each["image"]: each["file"] for each in job["strategy"]["matrix"]["include"]}
    named = {each["name"].removeprefix("warren/") for each in yaml.safe_load(IMAGES.read_text())["images"]}
    assert set(built) == named
    for image, file in built.items():
        assert re.search(rf"^FROM .* AS {image}$", (ROOT / file).read_text(), re.MULTILINE), image
    used = {step["uses"].split("@")[0]: step["with"] for step in job["steps"] if "with" in step}
    build = used["docker/build-push-action"]
    assert (build["push"], build["sbom"], build["provenance"]) == (True, True, "mode=max")
    assert not {"cache-from", "cache-to"} & build.keys(), "what another run left isn't in a release"
    assert used["actions/attest"]["subject-digest"] == "${{ steps.build.outputs.digest }}"
    scripts = "\n".join(step.get("run", "") for step in job["steps"])
    assert 'cosign sign --yes "$IMAGE@$DIGEST"' in scripts


def test_production_takes_a_person() -> None:
    assert read(FOLDER / "workflows" / "promote.yml")["jobs"]["propose"]["environment"] == "production"
    assert list(read(FOLDER / "workflows" / "promote.yml")["on"]) == ["workflow_dispatch"]
    pushing = [step.where for step in steps() if "push.sh main" in step.script]
    assert pushing == ["release.yml: staging"], "whatever else changes is a pull request"
    assert not [step.where for step in steps() if re.search(r"\b(kubectl|argocd)\b", step.script)], "git tells clusters"


@pytest.mark.parametrize("ecosystem", ["pip", "npm", "github-actions", "docker"])
def test_dependencies_are_looked_after(ecosystem: str) -> None:
    updates = yaml.safe_load((FOLDER / "dependabot.yml").read_text())["updates"]
    [one] = [each for each in updates if each["package-ecosystem"] == ecosystem]
    assert one["cooldown"]["default-days"] >= 7
    for folder in one.get("directories", [one.get("directory")]):
        assert (ROOT / folder.strip("/")).is_dir()
