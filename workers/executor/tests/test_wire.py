"""Neither end of the wire can be made to write where it shouldn't, or more than it should."""

import json
import os
import struct
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from workers.agentkit.sandbox.transfer import Arrival, changed, gone, listing, outflow
from workers.agentkit.sandbox.wire import Inflow, WireError, head


async def pieces(data: bytes, size: int = 7) -> AsyncIterator[bytes]:
    """Yield data in small pieces, as a network may."""
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def arrive(folder: Path, data: bytes, *, limit: int = 1000) -> None:
    await Arrival(folder, limit=limit).take(Inflow(pieces(data)))


def file(path: str, data: bytes = b"x", **more: Any) -> bytes:  # noqa: ANN401 - JSON
    return head("file", len(data), path=path, **more) + data


async def test_a_workspace_arrives_as_it_was_sent(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    (here / "data" / "empty").mkdir(parents=True)
    there.mkdir()
    (here / "data" / "großes \udce4.bin").write_bytes(os.urandom(3_000_000))
    (here / "tool").write_text("#!/bin/sh\n")
    (here / "tool").chmod(0o755)
    (here / "link").symlink_to("/etc/passwd")
    os.mkfifo(here / "pipe")
    sent = b"".join([piece async for piece in outflow(here, listing(here))])
    await Arrival(there, limit=4_000_000).take(Inflow(pieces(sent, 100_000)))
    found = {str(path.relative_to(there)) for path in there.rglob("*")}
    assert found == {"data", "data/empty", "data/großes \udce4.bin", "tool"}
    name = "data/großes \udce4.bin"
    assert (there / name).read_bytes() == (here / name).read_bytes()
    assert (there / name).stat().st_mtime_ns == (here / name).stat().st_mtime_ns
    assert os.access(there / "tool", os.X_OK)
    assert not os.access(there / name, os.X_OK)


@pytest.mark.parametrize("path", ["../out", "/etc/out", "a/../../out", "", ".", "a/./..", "a\0b", "a/" * 70 + "b"])
async def test_a_path_that_leads_out_is_refused(tmp_path: Path, path: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    for record in (file(path), head("folder", path=path), head("gone", path=path)):
        with pytest.raises(WireError):
            await arrive(inside, record + head("end"))
    assert list(tmp_path.rglob("*")) == [inside]


async def test_a_link_on_the_way_is_replaced_never_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
    (outside / "kept").write_text("kept")
    (inside / "folder").symlink_to(outside)
    (inside / "file").symlink_to(outside / "kept")
    (inside / "lost").symlink_to(outside / "kept")
    await arrive(inside, file("folder/new") + file("file") + head("gone", path="lost") + head("end"))
    assert (outside / "kept").read_text() == "kept"
    assert list(outside.iterdir()) == [outside / "kept"]
    assert (inside / "folder" / "new").read_text() == "x"
    assert not (inside / "file").is_symlink()


async def test_a_folder_and_a_file_may_change_places(tmp_path: Path) -> None:
    (tmp_path / "folder" / "deep").mkdir(parents=True)
    (tmp_path / "file").write_text("old")
    await arrive(tmp_path, file("folder") + head("folder", path="file") + file("file/new") + head("end"))
    assert (tmp_path / "folder").read_text() == "x"
    assert (tmp_path / "file" / "new").read_text() == "x"


@pytest.mark.parametrize(
    "data",
    [  # too much; a long head, no JSON, no object; sizes negative, huge, cut off; a link; no path, end, size; nothing
        file("a", b"x" * 600) + file("b", b"x" * 600),
        struct.pack(">I", 1 << 30),
        struct.pack(">I", 5) + b"no{}!",
        struct.pack(">I", 2) + b"[]",
        head("file", -1, path="a"),
        head("file", 1 << 60, path="a"),
        head("file", 4, path="a") + b"x",
        head("link", path="a", target="/etc/passwd"),
        head("file"),
        file("a", written=1 << 80),
        file("a"),
        struct.pack(">I", 39) + json.dumps({"kind": "file", "size": "x", "path": "a"}).encode(),
        b"",
    ],
    ids=range(13),
)
async def test_what_is_not_as_it_should_be_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(WireError):
        await arrive(tmp_path, data + (b"" if data in {b"", file("a")} or data.endswith(b"x") else head("end")))


async def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WireError, match="too many"):
        await Arrival(tmp_path, limit=10).take(Inflow(pieces(head("folder", path="a") * 40_001, 1 << 20)))


def test_only_what_changed_goes_back(tmp_path: Path) -> None:
    for name in ("kept", "changed", "lost", "as long"):
        (tmp_path / name).write_text("old")
    (tmp_path / "folder").mkdir()
    before = listing(tmp_path)
    (tmp_path / "changed").write_text("longer")
    (tmp_path / "as long").write_text("new")
    # A program can set back the time of change, but not the kernel's own note of it.
    os.utime(tmp_path / "as long", (0, 0))
    (tmp_path / "lost").unlink()
    (tmp_path / "made").write_text("made")
    after = listing(tmp_path)
    assert set(changed(before, after)) == {"changed", "as long", "made"}
    assert gone(before, after) == ["lost"]
