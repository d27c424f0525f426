"""``python -m tests.deploy.pictures [--seconds 300] [--into FOLDER]``: starts, works, draws, ends."""

import argparse
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from scripts.dashboards.written import DASHBOARDS
from scripts.setup.tools import FOLDER
from tests.deploy.pictures.draw import Span, draw
from tests.deploy.pictures.load import work
from tests.deploy.pictures.recording import record
from tests.deploy.rig.__main__ import tell
from tests.deploy.rig.client import Client
from tests.e2e.running import Running
from warren.services.keep import Keep

INTO = Path("test-results/dashboards")
_CONFIG = """
global: {{scrape_interval: 5s}}
scrape_configs:
  - job_name: warren
    static_configs: [{{targets: ["{target}"], labels: {{component: all}}}}]
"""


def main() -> int:
    """Make the pictures and print where they are."""
    parser = argparse.ArgumentParser(prog="tests.deploy.pictures", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300, help="how long there is work")
    parser.add_argument("--into", type=Path, default=INTO, help="where the pictures go")
    parser.add_argument("--record", action="store_true", help="keep what was read as what the tests evaluate panels on")
    given = parser.parse_args()
    program = shutil.which("prometheus") or shutil.which("prometheus", path=str(FOLDER / "bin"))
    if program is None:
        tell("Prometheus itself isn't here. Put it on the PATH (Debian: apt install prometheus), then start again.")
        return 1
    folder = Path(tempfile.mkdtemp(prefix="warren-pictures-"))
    home = Running(folder, WARREN_METRICS_SECONDS="3", WARREN_SEARCH_ORDER="samples").start(by_command=True)
    try:
        with prometheus(program, folder, home.url.removeprefix("http://")) as url:
            begin = time.time()
            tell(f"{work(Client(home.url, home.token), given.seconds)} tasks")
            span = Span(begin, time.time())
            if given.record:
                tell(f"{record(url, span.end)} series kept")
            for each in DASHBOARDS:
                empty = draw(each, url, span, given.into)
                tell(f"{given.into / each.name}.png" + (f"; nothing to show: {', '.join(empty)}" if empty else ""))
    finally:
        home.end(signal.SIGTERM)
        shutil.rmtree(folder)
    return 0


@contextmanager
def prometheus(program: str, folder: Path, target: str) -> Iterator[str]:
    """Run one that reads this target while the block runs; yields its address."""
    config = folder / "prometheus.yml"
    config.write_text(_CONFIG.format(target=target), encoding="utf-8")
    port = Keep(folder / "prometheus-port.json").port("http")
    argv = [program, f"--config.file={config}", f"--storage.tsdb.path={folder / 'tsdb'}", "--log.level=warn"]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([*argv, f"--web.listen-address=127.0.0.1:{port}"])
    try:
        _until_ready(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=60)


def _until_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    with httpx2.Client(base_url=url, trust_env=False) as http:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise RuntimeError(f"Prometheus ended with {process.returncode}; what it said is above.")
            try:
                if http.get("/-/ready").status_code == httpx2.codes.OK:
                    return
            except httpx2.TransportError:
                pass
            time.sleep(0.2)
    raise TimeoutError("Prometheus wasn't ready within a minute.")


if __name__ == "__main__":
    sys.exit(main())
