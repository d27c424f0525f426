"""Which files a step works on, by where they come from and what the words say."""

import pytest

from backend.core.db.base import Json
from workers.agentkit.files_at_hand import at_hand


def file(name: str, origin: str, made_by: int | None = None, sha256: str = "") -> Json:
    return {"name": name, "origin": origin, "made_by": made_by, "sha256": sha256 or f"{name}{made_by}"}


SCAN = file("scan.pdf", "conversation")
#: Newest first, as rows come: two earlier tasks made files.
MADE = [
    file("scan-p2.pdf", "earlier", 7),
    file("scan-p1.pdf", "earlier", 7),
    file("report.md", "earlier", 3),
    file("chart.png", "earlier", 3),
]


def names(files: list[Json], words: str, *takes_up: str) -> list[str]:
    return [found["name"] for found in at_hand(files, words, takes_up=takes_up)]


def test_a_request_with_a_file_of_its_own_is_about_that() -> None:
    files = [file("new.csv", "request"), SCAN, *MADE]
    assert names(files, "now rotate it") == ["new.csv", "scan.pdf"]


def test_a_step_that_builds_on_a_file_is_about_that() -> None:
    files = [file("table.csv", "step"), SCAN, *MADE]
    assert names(files, "chart that") == ["table.csv", "scan.pdf"]


@pytest.mark.parametrize("words", ["convert that to CSV", "now rotate it", "merge both", "Rotate these."])
def test_words_that_point_back_mean_what_was_made_last(words: str) -> None:
    assert names([SCAN, *MADE], words) == ["scan-p2.pdf", "scan-p1.pdf", "scan.pdf"]


def test_what_was_attached_comes_first_otherwise() -> None:
    assert names([SCAN, *MADE], "And page 3?") == ["scan.pdf", "scan-p2.pdf", "scan-p1.pdf"]


def test_a_file_that_is_named_comes_from_any_earlier_task() -> None:
    files = [file("new.csv", "request"), *MADE]
    assert names(files, "compare with REPORT.md") == ["new.csv", "report.md"]
    assert names(files, "rotate scan-p1 by 90 degrees") == ["new.csv", "scan-p1.pdf"]


@pytest.mark.parametrize("words", ["a report on sales", "chart it", "scan-p1.pdf.old", "rescan-p1.pdf", "report.mdx"])
def test_a_word_that_is_part_of_a_name_does_not_name_it(words: str) -> None:
    assert names([file("new.csv", "request"), *MADE], words) == ["new.csv"]


def test_an_agent_takes_up_unasked_what_it_reads() -> None:
    assert names([*MADE[2:], *MADE[:2]], "chart it", ".CSV", ".md") == ["report.md"]
    assert names(MADE, "look at chart.png", ".csv") == ["chart.png"]


def test_of_one_name_the_newest_is_meant_and_one_content_comes_once() -> None:
    files = [
        file("chart.png", "earlier", 9, "new"),
        file("chart.png", "earlier", 8, "old"),
        file("same.png", "conversation", sha256="new"),
    ]
    assert [found["sha256"] for found in at_hand(files, "turn it")] == ["new"]
    assert [found["name"] for found in at_hand(files, "and?")] == ["same.png"]


def test_without_anything_there_is_nothing() -> None:
    assert at_hand([], "do it") == []
