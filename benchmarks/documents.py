"""``python -m benchmarks.documents [--quick]``: reading documents, beside the library alone in the same sandbox."""

import argparse
import asyncio
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pypdfium2
from fpdf import FPDF
from langchain.tools import ToolRuntime
from rich.console import Console
from rich.table import Table

from backend.core.verdicts import Failure
from backend.core.views import FileView
from benchmarks.machine import Machine, load
from workers.agentkit.context import StepContext
from workers.agentkit.sandbox import BwrapSandbox, Completed, python_profile
from workers.agentkit.spec import FileRef
from workers.agentkit.started_call import StartedCall
from workers.agents.document.engine.recognition import trained_data
from workers.agents.document.engine_client import LIMITS
from workers.agents.document.tools import convert_document, read_document

PARAGRAPH = (
    "Revenue rose to 4.9 million euro in 2025, eight percent more than a year before. The growth came mostly from the "
    "region North, where two large customers were won in spring. Costs rose more slowly than revenue. "
)
MEBIBYTE = 1 << 20
SANDBOX = BwrapSandbox()
#: Pages of the scan; OCR is told per page.
SCANNED = 12


@dataclass
class Kept:
    """Takes artifacts and forgets them."""

    size: int = 0

    async def add(self, name: str, media_type: str, data: bytes | Path) -> FileView:
        self.size = len(data) if isinstance(data, bytes) else 0
        return FileView(id=uuid4(), name=name, media_type=media_type, size=self.size, created_at=datetime.now(UTC))


@dataclass
class Recorder:
    """Writes nothing."""

    said: list[str] = field(default_factory=list)

    async def tool_started(self, call: StartedCall) -> None: ...

    async def tool_progress(self, call_id: str, text: str) -> None:
        self.said.append(f"{call_id}{text}")

    async def tool_finished(
        self, call_id: str, result: str | None, failure: Failure | None, duration_ms: int
    ) -> None: ...

    def cancelled(self) -> bool:
        return False

    def seconds_left(self) -> float:
        return 600.0


def _context(workspace: Path, file: Path) -> StepContext:
    return StepContext(
        step_id=uuid4(),
        task_id=uuid4(),
        user_id=uuid4(),
        conversation_id=uuid4(),
        agent="document",
        workspace=workspace,
        files=(FileRef(file.name, "application/pdf", file.stat().st_size),),
        sandbox=SANDBOX,
        artifacts=Kept(),
        recorder=Recorder(),
    )


async def _by_tool(tool: Any, file: Path) -> None:  # noqa: ANN401 - a LangChain tool
    """Call a document tool on a file in a workspace of its own."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(file, folder)
        runtime: ToolRuntime[StepContext, Any] = ToolRuntime(
            state={},
            context=_context(Path(folder), file),
            config={},
            stream_writer=lambda _: None,
            tool_call_id="1",
            store=None,
        )
        await tool.coroutine(file=file.name, runtime=runtime)


async def _by_library(file: Path, tessdata: str | None) -> None:
    """Read a file by the library alone, in the same sandbox."""
    folder = Path(__file__).parent / "programs" / "library"
    wanted = ("xberg", "typing-extensions")
    python = python_profile("library", package="benchmarks.programs.library", folder=folder, distributions=wanted)
    profile = replace(python.profile, environment={"OMP_THREAD_LIMIT": "1"})
    with tempfile.TemporaryDirectory() as place:
        shutil.copy(file, place)
        request = json.dumps({"file": file.name, "tessdata": tessdata}).encode()
        done: Completed = await SANDBOX.run(
            python.argv, workspace=Path(place), stdin=request, limits=LIMITS, profile=profile
        )
    if done.exit_code != 0 or int(done.stdout) == 0:
        raise RuntimeError(f"the library read nothing: {done.stderr.decode()[-500:]}")


def _text_pdf(path: Path, pages: int) -> Path:
    made = FPDF()
    for number in range(1, pages + 1):
        made.add_page()
        made.set_font("Helvetica", "B", 16)
        made.cell(0, 10, f"{number}. Chapter", new_x="LMARGIN", new_y="NEXT")
        made.set_font("Helvetica", "", 11)
        for _ in range(5):
            made.multi_cell(0, 6, PARAGRAPH * 2, new_x="LMARGIN", new_y="NEXT")
            made.ln(3)
    made.output(str(path))
    return path


def _scanned_pdf(source: Path, target: Path, pages: int) -> Path:
    document = pypdfium2.PdfDocument(source)
    shots = [document[number].render(scale=150 / 72, grayscale=True).to_pil() for number in range(pages)]
    document.close()
    shots[0].save(target, "PDF", save_all=True, append_images=shots[1:], resolution=150)
    return target


async def _seconds(job: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await job()
    return time.perf_counter() - began


async def _pair(
    ours: Callable[[], Awaitable[None]], alone: Callable[[], Awaitable[None]], runs: int
) -> tuple[float, float]:
    """Return the medians of both, measured in turns so that a busy machine slows both."""
    await ours()
    await alone()
    pairs = [(await _seconds(ours), await _seconds(alone)) for _ in range(runs)]
    return statistics.median(one for one, _ in pairs), statistics.median(other for _, other in pairs)


async def _measure(runs: int, documents: int, console: Console) -> None:
    data = trained_data()
    table = Table("what", "tool", "library alone", "ratio", "aim")
    with tempfile.TemporaryDirectory() as place:
        long = _text_pdf(Path(place) / "long.pdf", 300)
        ours, alone = await _pair(lambda: _by_tool(convert_document, long), lambda: _by_library(long, None), runs)
        table.add_row("text of 300 pages", f"{ours:.2f} s", f"{alone:.2f} s", f"{ours / alone:.2f}", "≤ 1.2")
        if data is not None:
            scan = _scanned_pdf(long, Path(place) / "scan.pdf", SCANNED)
            folder = data.folder
            ours, alone = await _pair(lambda: _by_tool(convert_document, scan), lambda: _by_library(scan, folder), runs)
            cells = (f"{ours / SCANNED * 1000:.0f} ms", f"{alone / SCANNED * 1000:.0f} ms", f"{ours / alone:.2f}")
            table.add_row("OCR, per page", *cells, "≤ 1.2")
        short = _text_pdf(Path(place) / "short.pdf", 3)
        await _by_tool(read_document, short)
        before = psutil.Process().memory_info().rss
        for _ in range(documents):
            await _by_tool(read_document, short)
        after = psutil.Process().memory_info().rss
        memory = (f"{before / MEBIBYTE:.0f} → {after / MEBIBYTE:.0f} MiB", "", "")
        table.add_row(f"worker's memory over {documents} documents", *memory, "flat")
    console.print(table)
    console.print(Machine().sentence())
    console.print(f"Load when it ended: {load():.2f}.")


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.documents", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few runs: shows that it works, not how fast it is")
    quick = parser.parse_args().quick
    asyncio.run(_measure(2 if quick else 7, 10 if quick else 200, Console()))


if __name__ == "__main__":
    main()
