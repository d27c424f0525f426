"""A rollback is a commit, tried in repositories of the tests' own."""

from pathlib import Path

import pytest

from scripts.rollback import RELEASED_BY, RollbackError, roll_back
from tests.deploy.throwaway import PLACEMENT, VERSIONS, Throwaway


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Throwaway:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    return Throwaway(tmp_path)


@pytest.fixture
def released(repository: Throwaway) -> Throwaway:
    """Two releases, the second with a migration more, and a later commit that is no release."""
    repository.promote(repository.develop("0001_first"))
    repository.promote(repository.develop("0002_second"))
    repository.commit("docs: more", readme="More of Warren")
    return repository


def test_the_last_release_is_taken_back_and_later_work_stays(released: Throwaway) -> None:
    first, release = released.git("log", "--format=%H", "--", VERSIONS).split()[1], released.git("rev-parse", "HEAD~1")
    before = released.head
    done = roll_back(released.folder, "production")
    assert (done.commit, done.by, done.kept_migrations) == (release, released.head, ["0002_second"])
    assert released.placed == first
    assert released.git("rev-parse", "HEAD~1") == before, "history goes on, nothing is rewritten"
    assert released.git("diff", "--name-only", "HEAD~1") == PLACEMENT
    assert (released.folder / "readme").read_text() == "More of Warren"
    assert released.git("log", "-1", "--format=%B").splitlines()[-1] == f"Rolls-back: {release}"
    assert not released.git("status", "--porcelain")


def test_a_merged_release_is_taken_back_whole(released: Throwaway) -> None:
    before = released.placed
    newer = released.develop("0003_third")
    released.git("checkout", "--quiet", "-b", "promote")
    released.promote(newer)
    released.commit("chore: with a note", note="what is new")
    released.git("checkout", "--quiet", "main")
    released.commit("docs: meanwhile", readme="Meanwhile")
    released.git("merge", "--quiet", "--no-ff", "-m", "Merge the release", "promote")
    merge = released.head
    done = roll_back(released.folder, "production")
    assert (done.commit, done.kept_migrations) == (merge, ["0003_third"])
    assert released.placed == before
    assert not (released.folder / "note").exists(), "all that was merged with it"
    assert (released.folder / "readme").read_text() == "Meanwhile"


def test_staging_goes_back_to_the_images_before(released: Throwaway) -> None:
    images = RELEASED_BY["staging"]
    released.commit("release: images one", **{images: "one"})
    released.commit("release: images two", **{images: "two"})
    roll_back(released.folder, "staging")
    assert (released.folder / images).read_text() == "one"


def test_a_named_commit_is_taken_back(released: Throwaway) -> None:
    done = roll_back(released.folder, "production", "HEAD")
    assert (released.folder / "readme").read_text() == "Warren"
    assert done.kept_migrations == []


def test_twice_is_refused_and_done_only_when_asked_for(released: Throwaway) -> None:
    newest = released.placed
    roll_back(released.folder, "production")
    with pytest.raises(RollbackError, match="itself a rollback"):
        roll_back(released.folder, "production")
    roll_back(released.folder, "production", further=True)
    assert released.placed == newest, "a rollback taken back rolls forward"


def refused(repository: Throwaway, says: str, commit: str | None = None) -> None:
    """Refuse, and leave everything as it was."""
    before = (repository.head, repository.git("status", "--porcelain"))
    with pytest.raises(RollbackError, match=says):
        roll_back(repository.folder, "production", commit)
    assert (repository.head, repository.git("status", "--porcelain")) == before
    assert not (repository.folder / ".git" / "REVERT_HEAD").exists()


def test_a_tree_with_changes_is_left_alone(released: Throwaway) -> None:
    released.write("readme", "Unfinished")
    refused(released, "The working tree has changes:\n M readme")
    assert (released.folder / "readme").read_text() == "Unfinished"


def test_an_untracked_file_counts_as_a_change(released: Throwaway) -> None:
    released.write("new", "Unfinished")
    refused(released, r"\?\? new")


@pytest.mark.parametrize("commit", ["0123456789abcdef0123456789abcdef01234567", "no-such", "--all", "HEAD:readme"])
def test_what_is_no_commit_is_refused(released: Throwaway, commit: str) -> None:
    refused(released, "There is no commit", commit)


def test_a_commit_of_another_branch_is_refused(released: Throwaway) -> None:
    released.git("checkout", "--quiet", "-b", "aside")
    aside = released.commit("feat: aside", readme="Aside")
    released.git("checkout", "--quiet", "main")
    refused(released, "not part of the branch", aside)


def test_the_first_commit_is_refused(released: Throwaway) -> None:
    refused(released, "nothing before it", released.first)


def test_what_later_releases_changed_again_is_refused(released: Throwaway) -> None:
    older = released.git("log", "--format=%H", "--", PLACEMENT).split()[1]
    refused(released, f"Later commits changed what {older[:12]} changed: {PLACEMENT}", older)


def test_what_is_back_already_is_refused(released: Throwaway) -> None:
    more = released.head
    released.commit("docs: less", readme="Warren")
    refused(released, "changed back already", more)


def test_an_environment_without_a_release_is_refused(repository: Throwaway) -> None:
    refused(repository, "Nothing ever changed")
