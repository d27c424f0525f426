"""The tests' bucket has an environment of its own, made anew only when its lock changed."""

from pathlib import Path

import pytest

from scripts.setup import bucket


def test_it_is_installed_by_its_lock_and_only_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    lock = tmp_path / "bucket.txt"
    lock.write_text("moto==1")

    def run(argv: list[str]) -> None:
        ran.append(argv)
        (tmp_path / "bucket").mkdir(exist_ok=True)

    monkeypatch.setattr(bucket, "run", run)
    monkeypatch.setattr(bucket, "ROOT", tmp_path)
    monkeypatch.setattr(bucket, "FOLDER", tmp_path / "bucket")
    monkeypatch.setattr(bucket, "_LOCK", lock)
    for _ in range(2):
        bucket.install()
    assert len(ran) == 2
    assert {"--require-hashes", "--only-binary", str(lock)} <= set(ran[1])
    lock.write_text("moto==2")
    bucket.install()
    assert len(ran) == 4
