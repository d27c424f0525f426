"""Git repositories of a test's own, with releases in them."""

import subprocess
from pathlib import Path

from scripts.rollback import RELEASED_BY

PLACEMENT, IMAGES = RELEASED_BY["production"], RELEASED_BY["staging"]
VERSIONS = "backend/core/db/migrations/versions"


class Throwaway:
    """A git repository in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "A person")
        self.git("config", "user.email", "person@warren.test")
        self.git("config", "commit.gpgsign", "false")
        self.first = self.commit("start", readme="Warren")

    def git(self, *arguments: str) -> str:
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.folder), "GIT_CONFIG_NOSYSTEM": "1"}
        run = subprocess.run(
            ["git", *arguments], cwd=self.folder, check=True, capture_output=True, text=True, env=environment
        )
        return run.stdout.strip()

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def commit(self, title: str, **files: str) -> str:
        for path, text in files.items():
            self.write(path, text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", title)
        return self.head

    def develop(self, migration: str) -> str:
        return self.commit(f"feat: {migration}", **{f"{VERSIONS}/{migration}.py": "revision"})

    def promote(self, revision: str) -> str:
        return self.commit(f"release: {revision[:7]}", **{PLACEMENT: f"data:\n  revision: {revision}\n"})

    @property
    def placed(self) -> str:
        return (self.folder / PLACEMENT).read_text().split()[-1]

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD")
