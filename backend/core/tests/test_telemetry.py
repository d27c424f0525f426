"""Logs are JSON lines, ours and the libraries' alike."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from backend.core.telemetry.logs import configure_logging


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_events_and_library_warnings_are_json_lines_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "warren.log"
    configure_logging("INFO", file=file)
    log = structlog.get_logger()
    log.debug("left out")
    log.info("claimed", rows=3)
    logging.getLogger("aio_pika").info("left out too")
    logging.getLogger("aio_pika").warning("connection lost")
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(line["level"], line["event"]) for line in lines] == [("info", "claimed"), ("warning", "connection lost")]
    assert lines[0]["rows"] == 3
    assert [line.get("logger") for line in lines] == [None, "aio_pika"]


def test_an_exception_keeps_its_traceback_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "warren.log"
    configure_logging("INFO", file=file)
    structlog.get_logger().error("broke", exc_info=ValueError("why"))
    (line,) = file.read_text().splitlines()
    assert "ValueError: why" in json.loads(line)["exception"]
