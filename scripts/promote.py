"""``python3 -m scripts.promote [COMMIT]``: pins production to a release that staging has run, by a commit.

What is pinned is the newest release in COMMIT's history: the commit that wrote k8s/images. All of its images are looked
at first: each must be named by digest and signed by this repository's release workflow on main (cosign).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

from scripts.rollback import RELEASED_BY, Repository, RollbackError

ROOT = Path(__file__).resolve().parents[1]
_WORKFLOW = ".github/workflows/release.yml@refs/heads/main"
_ISSUER = "https://token.actions.githubusercontent.com"
_IMAGE = re.compile(r"^  - \{name: \S+, newName: (\S+), (?:digest: \"(sha256:[0-9a-f]{64})\"|.*)\}$", re.MULTILINE)
_REVISION = re.compile(r"^(  revision: )(\S+)$", re.MULTILINE)


class PromotionError(Exception):
    """Why nothing was promoted: a sentence that ends with the next step."""


def promote(folder: Path, commit: str, *, repository: str) -> str:
    """Commit the pin on the current branch and return what it pins; raises PromotionError.

    ``repository`` is ``owner/name``, whose release workflow must have signed the images.
    """
    git = Repository(folder)
    if git.tell("status", "--porcelain"):
        raise PromotionError("The working tree has changes. Commit them or put them away, then try again.")
    release = _release(git, commit)
    for image in _images(git.tell("show", f"{release}:{RELEASED_BY['staging']}")):
        _check_signature(image, repository)
    file = folder / RELEASED_BY["production"]
    before = file.read_text(encoding="utf-8")
    after, found = _REVISION.subn(rf"\g<1>{release}", before)
    if found != 1:
        raise PromotionError(f"{RELEASED_BY['production']} has {found} lines “revision: …” instead of one. Mend it.")
    if after == before:
        raise PromotionError(f"Production has {release[:12]} already: nothing to do.")
    file.write_text(after, encoding="utf-8")
    git.tell("commit", "-m", f"release(production): {release[:12]}", "--", RELEASED_BY["production"])
    return release


def _release(git: Repository, commit: str) -> str:
    found = git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}")
    if not found:
        raise PromotionError(f"There is no commit {commit} here. `git fetch`, then look at `git log`.")
    if git.ask("merge-base", "--is-ancestor", found, "HEAD") is None:
        raise PromotionError(f"{commit} is not part of the branch that is checked out. Promote a commit of main.")
    release = git.tell("log", "-1", "--first-parent", "--format=%H", found, "--", RELEASED_BY["staging"])
    if not release:
        raise PromotionError(f"{commit} has no release in its history. Let the release workflow make one.")
    return release


def _images(text: str) -> list[str]:
    """Return the release's images by digest; raises PromotionError for one that is named by a tag."""
    images = _IMAGE.findall(text)
    by_tag = [name for name, digest in images if not digest]
    if by_tag:
        raise PromotionError(
            f"{', '.join(by_tag)} is named by a tag, which may change. Let the release workflow run first."
        )
    if not images:
        raise PromotionError(f"{RELEASED_BY['staging']} names no image. Let the release workflow run first.")
    return [f"{name}@{digest}" for name, digest in images]


def _check_signature(image: str, repository: str) -> None:
    identity = f"https://github.com/{repository}/{_WORKFLOW}"
    asked = ["cosign", "verify", "--certificate-identity", identity, "--certificate-oidc-issuer", _ISSUER, image]
    run = subprocess.run(asked, capture_output=True, text=True, check=False)
    if run.returncode:
        said = run.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise PromotionError(f"{image} isn't signed by {identity}: {said[0]}. Don't run it; see who built it.")


def main(arguments: list[str]) -> int:
    """Do as the command line says."""
    parser = argparse.ArgumentParser(prog="scripts.promote", description=__doc__)
    parser.add_argument("--repository", required=True, help="owner/name, whose release workflow signed the images")
    parser.add_argument("commit", nargs="?", default="HEAD")
    given = parser.parse_args(arguments)
    try:
        release = promote(ROOT, given.commit, repository=given.repository)
    except (PromotionError, RollbackError) as error:
        print(f"Nothing was promoted. {error}", file=sys.stderr)
        return 1
    print(f"Production is pinned to {release}. Push the commit, or open a pull request with it.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
