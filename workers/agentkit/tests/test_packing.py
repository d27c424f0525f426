"""Workspaces as archives: what is kept, what isn't, and what a hostile one can't do."""

import gzip
import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from workers.agentkit import packing
from workers.agentkit.packing import BadPackError, pack, unpack
from workers.agentkit.removal import remove
from workers.agentkit.tests.test_removal import dig


def packed(folder: Path, **given: dict[str, str]) -> tuple[io.BytesIO, list[str]]:
    target = io.BytesIO()
    told = pack(folder, target, **given)
    target.seek(0)
    return target, told.left_out


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "work"
    (folder / "src" / "inner").mkdir(parents=True)
    (folder / "main.py").write_text("print(1)")
    (folder / "src" / "inner" / "a b.txt").write_text("ä")
    (folder / "run.sh").write_text("#!/bin/sh")
    (folder / "run.sh").chmod(0o755)
    yield folder
    remove(folder)  # pytest itself can't remove every one


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    folder = tmp_path / "fresh"
    folder.mkdir()
    return folder


def test_files_come_back_as_they_were(work: Path, fresh: Path) -> None:
    os.utime(work / "main.py", (1_000_000, 1_000_000))
    archive, left_out = packed(work)
    assert sorted(unpack(archive, fresh)) == ["main.py", "run.sh", "src/inner/a b.txt"]
    assert tree(fresh) == tree(work)
    assert left_out == []
    assert os.access(fresh / "run.sh", os.X_OK)
    assert not (fresh / "main.py").stat().st_mode & 0o100
    assert (fresh / "main.py").stat().st_mtime == 1_000_000


def test_the_same_files_give_the_same_bytes(work: Path) -> None:
    assert packed(work)[0].getvalue() == packed(work)[0].getvalue()


def test_what_programs_make_anew_is_not_kept(work: Path, fresh: Path) -> None:
    for name in packing.JUNK:
        (work / "src" / name).mkdir()
        (work / "src" / name / "x").write_text("x")
    unpack(packed(work)[0], fresh)
    assert {path.split("/")[-1] for path in tree(fresh)} == {"main.py", "a b.txt", "run.sh"}


def test_links_and_special_files_are_not_followed(work: Path, fresh: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_text("secret")
    (work / "link").symlink_to(secret / "key")
    (work / "folder").symlink_to(secret)
    os.mkfifo(work / "pipe")
    archive, left_out = packed(work)
    unpack(archive, fresh)
    assert set(tree(fresh)) == {"main.py", "run.sh", "src/inner/a b.txt"}
    assert left_out == []


def test_the_largest_are_left_out_when_they_do_not_fit(
    work: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "LIMIT", 3 << 20)
    (work / "two.bin").write_bytes(bytes(2 << 20))
    (work / "big.bin").write_bytes(bytes(2 << 20))
    with (work / "huge.bin").open("wb") as file:
        file.truncate(1 << 40)  # declared, not there: never read
    archive, left_out = packed(work)
    unpack(archive, fresh)
    assert set(tree(fresh)) == {"big.bin", "main.py", "run.sh", "src/inner/a b.txt"}
    assert left_out == ["two.bin (2 MB)", "huge.bin (1048576 MB)"]


def test_files_are_counted(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MOST_FILES", 2)
    assert len(packed(work)[1]) == 1


def test_odd_names_and_endless_folders_are_left_out_and_told(work: Path, fresh: Path) -> None:
    (work / "new\nline").write_text("x")
    Path(os.fsdecode(bytes(work) + b"/\xff.txt")).write_text("x")
    dig(work, 2_000)
    archive, left_out = packed(work)
    unpack(archive, fresh)
    assert set(tree(fresh)) == {"main.py", "run.sh", "src/inner/a b.txt"}
    assert len(left_out) == 3


def test_inputs_that_are_still_the_same_come_again_from_where_they_came(work: Path, fresh: Path) -> None:
    sha256 = hashlib.sha256(b"print(1)").hexdigest()
    inputs = {"main.py": sha256, "run.sh": sha256}
    unpack(packed(work, inputs=inputs)[0], fresh)
    assert set(tree(fresh)) == {"run.sh", "src/inner/a b.txt"}


def test_of_two_files_the_later_changed_stays(tmp_path: Path, fresh: Path) -> None:
    """Two steps that began with the same files each changed another one."""
    archives = []
    for number, changed in enumerate(("a", "b")):
        folder = tmp_path / changed
        folder.mkdir()
        for name in ("a", "b"):
            (folder / name).write_text("old")
            os.utime(folder / name, (1_000, 1_000))
        (folder / changed).write_text("new")
        os.utime(folder / changed, (2_000 + number, 2_000 + number))
        archives.append(packed(folder)[0])
    for archive in archives:
        unpack(archive, fresh)
    assert tree(fresh) == {"a": b"new", "b": b"new"}


def test_a_file_and_a_folder_of_one_name_do_not_meet(tmp_path: Path, fresh: Path) -> None:
    for name in ("x", "x/y"):
        folder = tmp_path / name.replace("/", "-")
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
        unpack(packed(folder)[0], fresh)
    assert tree(fresh) == {"x": b"x"}


def crafted(*members: tarfile.TarInfo) -> io.BytesIO:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(bytes(member.size)))
    target.seek(0)
    return target


def member(name: str, *, size: int = 1, kind: bytes = tarfile.REGTYPE, to: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = size, kind, to
    return info


@pytest.mark.parametrize(
    "bad",
    [
        member("/etc/x"),
        member("../x"),
        member("a/../../x"),
        member("x", size=0, kind=tarfile.SYMTYPE, to="/etc"),
        member("x", size=0, kind=tarfile.LNKTYPE, to="/etc/passwd"),
        member("x", size=0, kind=tarfile.CHRTYPE),
    ],
    ids=["absolute", "up", "up inside", "link", "hard link", "device"],
)
def test_what_leads_outside_is_refused(bad: tarfile.TarInfo, fresh: Path) -> None:
    with pytest.raises(BadPackError):
        unpack(crafted(bad), fresh)
    assert tree(fresh.parent) == {}


def test_more_than_is_ever_packed_is_refused_before_it_is_read(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "LIMIT", 1_000)
    with pytest.raises(BadPackError):
        unpack(crafted(member("a", size=600), member("b", size=600)), fresh)
    assert tree(fresh) == {"a": bytes(600)}


@pytest.mark.parametrize("cut", [10, 60, 200])
def test_a_damaged_archive_is_refused(work: Path, fresh: Path, cut: int) -> None:
    whole = packed(work)[0].getvalue()
    with pytest.raises(BadPackError):
        unpack(io.BytesIO(whole[:cut]), fresh)
    with pytest.raises(BadPackError):
        unpack(io.BytesIO(gzip.compress(b"no archive at all" * 100)), fresh)
