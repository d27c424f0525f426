"""``python3 -m scripts.rollback [COMMIT]``: takes a release back by a commit that reverts it.

Argo CD refuses to go back by itself while it keeps an environment as git says, so git has to say it. Without COMMIT it
is what last changed the environment; a merge is taken back whole. The database stays as it is: each version works on
the schema of the next (docs/releasing.md), so one version back is safe, and more isn't promised.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: What a release changes, by environment.
RELEASED_BY = {
    "production": "argo/environments/production/placement.yaml",
    "staging": "k8s/images/kustomization.yaml",
}
_MIGRATIONS = "backend/core/db/migrations/versions"
_REVISION = re.compile(r"^  revision: (\S+)$", re.MULTILINE)
_MARK = "Rolls-back:"


class RollbackError(Exception):
    """Why nothing was taken back: a sentence that ends with the next step."""


@dataclass(frozen=True)
class RolledBack:
    """What was taken back, the commit that did it, and the migrations that the database keeps."""

    commit: str
    by: str
    kept_migrations: list[str]


@dataclass(frozen=True)
class Repository:
    """A git repository by its folder."""

    folder: Path

    def ask(self, *arguments: str) -> str | None:
        """Return what git says, None where it says no."""
        run = subprocess.run(["git", "-C", str(self.folder), *arguments], capture_output=True, text=True, check=False)
        return run.stdout.strip() if run.returncode == 0 else None

    def tell(self, *arguments: str) -> str:
        """Return what git says; raises RollbackError with git's own words."""
        run = subprocess.run(["git", "-C", str(self.folder), *arguments], capture_output=True, text=True, check=False)
        if run.returncode:
            raise RollbackError(f"git {arguments[0]} failed: {run.stderr.strip()}")
        return run.stdout.rstrip()


def roll_back(folder: Path, environment: str, commit: str | None = None, *, further: bool = False) -> RolledBack:
    """Commit the revert on the current branch; raises RollbackError, and then nothing has changed."""
    git = Repository(folder)
    changed = git.tell("status", "--porcelain")
    if changed:
        raise RollbackError(f"The working tree has changes:\n{changed}\nCommit them or put them away, then try again.")
    found = _found(git, commit) if commit else _last_release(git, environment)
    parents = git.tell("rev-list", "--parents", "-n", "1", found).split()[1:]
    if not parents:
        raise RollbackError(f"{found[:12]} is the first commit: there is nothing before it to go back to.")
    if not further and _MARK in git.tell("log", "-1", "--format=%B", found):
        raise RollbackError(
            f"{found[:12]} is itself a rollback. Taking it back would roll forward, and going further back isn't "
            "promised: the database works for one version back. Add --further if you know that it does."
        )
    before = _state(git, environment)
    mainline = ["-m", "1"] if len(parents) > 1 else []
    if git.ask("revert", "--no-edit", "--no-commit", *mainline, found) is None:
        _conflict(git, found)
    if git.ask("diff", "--cached", "--quiet") is not None:
        git.ask("revert", "--quit")
        raise RollbackError(f"What {found[:12]} changed is changed back already: nothing to do.")
    title = git.tell("log", "-1", "--format=%s", found)
    git.tell("commit", "-m", f'revert({environment}): "{title}"', "-m", f"{_MARK} {found}")
    return RolledBack(found, git.tell("rev-parse", "HEAD"), _kept(git, before, _state(git, environment)))


def _found(git: Repository, commit: str) -> str:
    found = git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}")
    if not found:
        raise RollbackError(f"There is no commit {commit} here. `git fetch`, then look at `git log`.")
    if git.ask("merge-base", "--is-ancestor", found, "HEAD") is None:
        raise RollbackError(
            f"{commit} is not part of the branch that is checked out. Check out the one that is released."
        )
    return found


def _last_release(git: Repository, environment: str) -> str:
    """Return what last changed the environment: on the branch itself, so that a merge counts as one."""
    path = RELEASED_BY[environment]
    found = git.tell("log", "-1", "--first-parent", "-m", "--format=%H", "--", path).split()
    if not found:
        raise RollbackError(f"Nothing ever changed {path}: {environment} has no release to take back.")
    return found[0]


def _conflict(git: Repository, commit: str) -> None:
    files = git.tell("diff", "--name-only", "--diff-filter=U").split()
    git.tell("reset", "--merge", "HEAD")
    git.ask("revert", "--quit")
    raise RollbackError(
        f"Later commits changed what {commit[:12]} changed: {', '.join(files) or 'see git revert'}. "
        "Take those back first, newest first."
    )


def _state(git: Repository, environment: str) -> str:
    """Return the commit whose code the environment runs: production names one, staging runs this branch."""
    if environment != "production":
        return "HEAD"
    named = _REVISION.search(git.ask("show", f"HEAD:{RELEASED_BY[environment]}") or "")
    return named[1] if named else "HEAD"


def _kept(git: Repository, newer: str, older: str) -> list[str]:
    """Return the migrations that the database has and the code gone back to hasn't."""
    names = git.ask("diff", "--name-only", "--diff-filter=A", older, newer, "--", _MIGRATIONS) or ""
    return [Path(name).stem for name in names.split()]


def main(arguments: list[str]) -> int:
    """Do as the command line says."""
    parser = argparse.ArgumentParser(prog="scripts.rollback", description=__doc__.split("\n\n")[0])
    parser.add_argument("commit", nargs="?", help="what to take back; the environment's last release by default")
    parser.add_argument("--environment", choices=sorted(RELEASED_BY), default="production")
    parser.add_argument("--further", action="store_true", help="also beyond one version back")
    given = parser.parse_args(arguments)
    try:
        done = roll_back(ROOT, given.environment, given.commit, further=given.further)
    except RollbackError as error:
        print(f"Nothing was rolled back. {error}", file=sys.stderr)
        return 1
    print(f"{done.by[:12]} takes {done.commit[:12]} back. Push it, or open a pull request with it.")
    if done.kept_migrations:
        print(f"The database keeps {', '.join(done.kept_migrations)}, which the version before can live with.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
