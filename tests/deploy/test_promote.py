"""To production: only a whole, signed release of main, by one line in one commit."""

import os
import subprocess
from pathlib import Path

import pytest

from scripts.promote import PromotionError, promote
from scripts.set_images import FILE, with_digests
from tests.deploy.argo import ARGO
from tests.deploy.throwaway import IMAGES, PLACEMENT, Throwaway

REPOSITORY = "people/warren"
REGISTRY = f"ghcr.io/{REPOSITORY}"
NAMES = ("backend", "browser", "executor", "frontend", "workers")


def digests(figure: str) -> dict[str, str]:
    return dict.fromkeys(NAMES, f"sha256:{figure * 64}")


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for Sigstore, which is outside: a cosign that knows every signature but those of digests of ``b``."""
    log = tmp_path / "asked"
    cosign = tmp_path / "bin" / "cosign"
    cosign.parent.mkdir()
    cosign.write_text(
        f'#!/bin/sh\necho "$@" >> {log}\ncase "$*" in *sha256:b*) echo "no signatures found" >&2; exit 10;; esac\n'
    )
    cosign.chmod(0o755)
    monkeypatch.setenv("PATH", f"{cosign.parent}:{os.environ['PATH']}")
    return log


@pytest.fixture
def repository(tmp_path: Path, asked: Path) -> Throwaway:
    """The real files that a release changes, with one release and later work."""
    made = Throwaway(tmp_path / "repository")
    placement = (ARGO / "environments" / "production" / "placement.yaml").read_text()
    made.commit("feat: all", **{PLACEMENT: placement, IMAGES: FILE.read_text()})
    made.commit("release(staging)", **{IMAGES: with_digests(FILE.read_text(), REGISTRY, digests("a"))})
    made.commit("docs: later", readme="More")
    return made


def test_the_newest_release_is_pinned_and_nothing_else_changes(repository: Throwaway, asked: Path) -> None:
    release = repository.git("rev-parse", "HEAD~1")
    assert promote(repository.folder, "main", repository=REPOSITORY) == release
    changed = repository.git("diff", "--unified=0", "HEAD~1").splitlines()
    assert [line for line in changed if line[0] in "+-"][3:] == [f"+  revision: {release}"]
    assert repository.git("diff", "--name-only", "HEAD~1") == PLACEMENT
    lines = asked.read_text().splitlines()
    assert sorted(line.split()[-1] for line in lines) == sorted(
        f"{REGISTRY}/{name}@{digest}" for name, digest in digests("a").items()
    )
    identity = "https://github.com/people/warren/.github/workflows/release.yml@refs/heads/main"
    assert all(f"--certificate-identity {identity} " in line for line in lines)


def refused(repository: Throwaway, says: str, commit: str = "main") -> None:
    before = (repository.head, repository.git("status", "--porcelain"))
    with pytest.raises(PromotionError, match=says):
        promote(repository.folder, commit, repository=REPOSITORY)
    assert (repository.head, repository.git("status", "--porcelain")) == before


def test_the_same_again_is_refused(repository: Throwaway) -> None:
    promote(repository.folder, "main", repository=REPOSITORY)
    refused(repository, "has [0-9a-f]{12} already")


def test_an_unsigned_image_is_refused(repository: Throwaway) -> None:
    wrong = {**digests("a"), "browser": digests("b")["browser"]}
    repository.commit("release(staging)", **{IMAGES: with_digests(FILE.read_text(), REGISTRY, wrong)})
    refused(repository, f"{REGISTRY}/browser@sha256:b+ isn't signed by .*: no signatures found")


def test_an_image_by_tag_is_refused(repository: Throwaway) -> None:
    whole = with_digests(FILE.read_text(), REGISTRY, digests("a"))
    tagged = whole.replace(f'digest: "{digests("a")["backend"]}"', 'newTag: "0.2.0"', 1)
    repository.commit("by hand", **{IMAGES: tagged})
    refused(repository, f"^{REGISTRY}/backend is named by a tag")


@pytest.mark.parametrize("commit", ["nothing", "--help", "0123456789abcdef0123456789abcdef01234567"])
def test_what_is_no_commit_is_refused(repository: Throwaway, commit: str) -> None:
    refused(repository, "There is no commit", commit)


def test_a_commit_of_another_branch_is_refused(repository: Throwaway) -> None:
    repository.git("checkout", "--quiet", "-b", "aside")
    aside = repository.commit("feat: aside", readme="Aside")
    repository.git("checkout", "--quiet", "main")
    refused(repository, "Promote a commit of main", aside)


def test_a_history_without_a_release_is_refused(repository: Throwaway) -> None:
    refused(repository, "has no release in its history", repository.first)


def test_a_tree_with_changes_is_refused(repository: Throwaway) -> None:
    repository.write("readme", "Unfinished")
    refused(repository, "has changes")


def test_digests_are_written_line_by_line() -> None:
    before, after = FILE.read_text(), with_digests(FILE.read_text(), REGISTRY, digests("c"))
    assert [line for line in after.splitlines() if line.startswith("#")] == [
        line for line in before.splitlines() if line.startswith("#")
    ]
    for name in NAMES:
        assert f'  - {{name: warren/{name}, newName: {REGISTRY}/{name}, digest: "sha256:{"c" * 64}"}}' in after
    assert with_digests(after, REGISTRY, digests("c")) == after


@pytest.mark.parametrize(
    ("registry", "given", "says"),
    [
        pytest.param(REGISTRY, {**digests("a"), "api": "sha256:" + "a" * 64}, "A release has", id="one-too-many"),
        pytest.param(REGISTRY, {"backend": digests("a")["backend"]}, "given are backend", id="not-whole"),
        pytest.param(REGISTRY, {**digests("a"), "workers": "0.2.0"}, "0.2.0 of workers is no digest", id="tag"),
        pytest.param("ghcr.io/People/warren", digests("a"), "no place in a registry", id="upper-case"),
        pytest.param('x", evil: "y/z', digests("a"), "no place in a registry", id="no-yaml"),
    ],
)
def test_what_is_no_release_is_not_written(registry: str, given: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        with_digests(FILE.read_text(), registry, given)


# ---- how it leaves a workflow ----------------------------------------------------------------------------------------


@pytest.fixture
def cloned(repository: Throwaway, tmp_path: Path) -> tuple[Throwaway, Path]:
    """A bare repository that is pushed to, and the one that pushes."""
    origin = tmp_path / "origin.git"
    repository.git("clone", "--quiet", "--bare", str(repository.folder), str(origin))
    repository.git("remote", "add", "origin", str(origin))
    return repository, origin


def push(repository: Throwaway, how: str, *, built: str = "") -> "subprocess.CompletedProcess[str]":
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(repository.folder),
        "RELEASE_TOKEN": "a token",
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_SHA": built,
    }
    script = ARGO.parent / "scripts" / "push.sh"
    return subprocess.run(
        [str(script), how], cwd=repository.folder, env=environment, capture_output=True, text=True, check=False
    )


def meanwhile(origin: Path, folder: Path, **files: str) -> None:
    """Somebody else's commit reaches main."""
    other = Throwaway(folder)
    other.git("fetch", "--quiet", str(origin), "main")
    other.git("reset", "--quiet", "--hard", "FETCH_HEAD")
    other.commit("meanwhile", **files)
    other.git("push", "--quiet", str(origin), "HEAD:main")


def on_main(repository: Throwaway, origin: Path) -> list[str]:
    return repository.git("--git-dir", str(origin), "log", "--format=%s", "-2", "main").splitlines()


def test_images_go_onto_a_promotion_that_came_meanwhile(cloned: tuple[Throwaway, Path], tmp_path: Path) -> None:
    repository, origin = cloned
    built = repository.head
    meanwhile(origin, tmp_path / "other", **{PLACEMENT: "revision: another"})
    repository.commit("release(staging): images", **{IMAGES: "new"})
    run = push(repository, "main", built=built)
    assert (run.returncode, run.stderr) == (0, "")
    assert on_main(repository, origin) == ["release(staging): images", "meanwhile"]


def test_images_of_one_commit_are_not_named_beside_manifests_of_another(
    cloned: tuple[Throwaway, Path], tmp_path: Path
) -> None:
    repository, origin = cloned
    built = repository.head
    meanwhile(origin, tmp_path / "other", readme="New code, which is built next")
    repository.commit("release(staging): images", **{IMAGES: "new"})
    run = push(repository, "main", built=built)
    assert (run.returncode, run.stderr) == (0, "")
    assert "that run names its images" in run.stdout
    assert on_main(repository, origin) == ["meanwhile", "docs: later"]


def test_a_proposal_is_a_branch_and_a_pull_request(cloned: tuple[Throwaway, Path], tmp_path: Path) -> None:
    repository, origin = cloned
    gh = tmp_path / "bin" / "gh"
    gh.write_text(f'#!/bin/sh\nprintf "%s|" "$GH_TOKEN" "$@" > {tmp_path}/proposed\n')
    gh.chmod(0o755)
    promote(repository.folder, "main", repository=REPOSITORY)
    run = push(repository, "propose")
    assert (run.returncode, run.stderr) == (0, "")
    branch = f"proposed/{repository.head[:12]}"
    assert repository.git("--git-dir", str(origin), "rev-parse", branch) == repository.head
    assert repository.git("--git-dir", str(origin), "rev-parse", "main") != repository.head, "main waits for the yes"
    said = (tmp_path / "proposed").read_text().split("|")
    assert said[:4] == ["a token", "pr", "create", "--repo"]
    assert said[said.index("--head") + 1] == branch
    assert said[said.index("--title") + 1].startswith("release(production): ")


def test_pushing_otherwise_is_wrong_use(cloned: tuple[Throwaway, Path]) -> None:
    run = push(cloned[0], "elsewhere")
    assert run.returncode == 2
    assert "scripts/push.sh propose" in run.stderr
