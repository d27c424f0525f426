"""A workspace goes whatever was made in it."""

import os
from pathlib import Path

from workers.agentkit.removal import remove


def dig(folder: Path, depth: int) -> None:
    """Make folders inside each other, deeper than any path may be long."""
    place = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d" * 100, dir_fd=place)
        inner = os.open("d" * 100, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    os.close(place)


def test_nothing_that_a_stranger_made_stays_and_nothing_else_goes(tmp_path: Path) -> None:
    folder, outside = tmp_path / "work", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "kept").write_text("kept")
    (folder / "link").symlink_to(outside)
    (folder / "closed" / "inner").mkdir(parents=True)
    (folder / "closed" / "inner" / "file").write_text("x")
    (folder / "closed" / "inner").chmod(0)
    (folder / "closed").chmod(0)
    os.mkfifo(folder / "pipe")
    Path(os.fsdecode(bytes(folder) + b"/\xff\n")).write_text("x")
    dig(folder, 2_000)
    remove(folder)
    assert list(tmp_path.iterdir()) == [outside]
    assert (outside / "kept").read_text() == "kept"
