"""Files that hold no table, or not what their name says: one clear sentence and the next step."""

import zipfile
from pathlib import Path

import pytest

from workers.agents.data.engine.problem import EngineProblem
from workers.agents.data.engine.store import Store


def refusal(folder: Path, name: str) -> EngineProblem:
    tables, failed = Store(folder, "200MB").tables([name])
    assert tables == []
    return failed[name]


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("empty.csv", b"", "empty_file", "is empty"),
        ("blank.csv", b"\xef\xbb\xbf \r\n\n", "empty_file", "is empty"),
        ("junk.csv", bytes(range(256)) * 40, "not_text", "binary data"),
        ("page.xls", b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table>", "not_a_table", "web page"),
        ("data.csv", b"<?xml version='1.0'?><a/>", "not_a_table", "XML"),
        ("scan.csv", b"%PDF-1.7 ...", "not_a_table", "PDF"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n....", "not_a_table", "picture"),
        ("more.csv", b"\x1f\x8b\x08....", "not_a_table", "gzip"),
        ("broken.json", b'{"a": [1, 2', "malformed_json", "well-formed"),
        ("broken.parquet", b"PAR1 nonsense PAR1", "damaged_file", "Parquet"),
        ("broken.xlsx", b"PK\x03\x04 nonsense", "damaged_file", "damaged"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nonsense", "damaged_file", "workbook"),
    ],
)
def test_each_says_what_it_is_and_what_to_do(tmp_path: Path, name: str, content: bytes, code: str, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    problem = refusal(tmp_path, name)
    assert problem.code == code
    assert said in problem.message
    assert problem.cure.endswith(".")


def test_an_archive_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.xlsx", "w") as archive:
        archive.writestr("a.csv", "x\n1\n")
    assert refusal(tmp_path, "all.xlsx").code == "not_a_table"


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_unopened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (40 << 20))
    assert refusal(tmp_path, "bomb.xlsx").code == "too_large"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path, "none.csv").code == "no_such_file"


def test_one_bad_file_does_not_hide_a_good_one(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("")
    (tmp_path / "good.csv").write_text("a,b\n1,2\n")
    tables, failed = Store(tmp_path, "200MB").tables(["bad.csv", "good.csv"])
    assert [table.name for table in tables] == ["good"]
    assert list(failed) == ["bad.csv"]


def test_a_file_that_needs_too_much_memory_is_refused_alone(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text(",".join(f"c{n}" for n in range(900)) + "\n" + ",".join(["1"] * 900) + "\n")
    (tmp_path / "good.csv").write_text("a,b\n1,2\n")
    tables, failed = Store(tmp_path, "40MB").tables(["wide.csv", "good.csv"])
    assert failed["wide.csv"].code == "memory"
    assert [table.name for table in tables] == ["good"]
