"""The step's documents: found by name, read once, kept page by page beside them for the next call."""

import fcntl
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from workers.agents.document.engine import office, pdf, pictures, plain_text, recognition
from workers.agents.document.engine.kinds import find_kind, misnamed
from workers.agents.document.engine.model import Facts, Page
from workers.agents.document.engine.problem import EngineProblem

#: Raised with every change that alters what reading yields.
LAYOUT = 1


class NeedsOcr(Exception):
    """Pages must be read by OCR first; the caller does that a few at a time."""

    def __init__(self, scans: dict[str, list[int]]) -> None:
        super().__init__(f"pages to read: {scans}")
        self.scans = scans


@dataclass(slots=True)
class Shelf:
    """The workspace's documents; ``made`` are the step's own results: their names and where they lie."""

    workspace: Path
    files: Sequence[str]
    made: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return [*self.files, *(name for name in self.made if name not in self.files)]

    def name_of(self, wanted: str) -> str:
        """Return the name a file really has: as given, in other capitals, or without its ending.

        Raises:
            EngineProblem: no file, or more than one, is called so.
        """
        known = self.names
        if wanted in known:
            return wanted
        low = wanted.strip().lower()
        found = [name for name in known if low in {name.lower(), Path(name).stem.lower()}]
        if len(found) == 1:
            return found[0]
        listed = ", ".join(known) or "none"
        raise EngineProblem("no_such_file", f"There is no file {wanted}.", f"The files are: {listed}.")

    def path_of(self, name: str) -> Path:
        path = self.workspace / self.made.get(name, name)
        if not path.is_file():
            raise EngineProblem("no_such_file", f"There is no file {name}.", "Use a name that list_documents shows.")
        return path

    def facts(self, name: str) -> Facts:
        """Return what holds for the whole document; it is opened when it hasn't been yet.

        Raises:
            EngineProblem: it can't be read.
        """
        path = self.path_of(name)
        folder = self._folder(path)
        stored = folder / "facts.json"
        with self._alone():
            if not stored.exists():
                folder.mkdir(exist_ok=True)
                found = self._open(path, folder)
                if said := misnamed(path, found.kind):
                    found.notes.insert(0, said)
                _write(stored, found.as_json())
        return Facts.from_json(json.loads(stored.read_text()))

    def sound(self, name: str) -> Path:
        """Return the file itself, or its copy without encryption."""
        path = self.path_of(name)
        plain = self._folder(path) / "plain.pdf"
        return plain if plain.exists() else path

    def pages(self, name: str, numbers: Sequence[int] | None = None) -> list[Page]:
        """Return pages as they are now; pictures that OCR hasn't read are marked as scans.

        Raises:
            EngineProblem: it can't be read, or too many pages are wanted at once.
        """
        facts = self.facts(name)
        wanted = list(range(1, facts.total + 1)) if numbers is None else list(numbers)
        if facts.kind == "pdf":
            pdf.refuse_long(name, len(wanted), facts.total)
        folder = self._folder(self.path_of(name))
        with self._alone():
            missing = [number for number in wanted if not (folder / f"{number}.json").exists()]
            if missing:
                for page in self._read(name, facts, missing):
                    _write(folder / f"{page.number}.json", page.as_json())
        return [Page(**json.loads((folder / f"{number}.json").read_text())) for number in wanted]

    def text_pages(self, names: Mapping[str, Sequence[int] | None]) -> dict[str, list[Page]]:
        """Return pages with their text, for several files at once.

        Raises:
            NeedsOcr: pictures among them are still to be read.
            EngineProblem: a file can't be read, or OCR can't be had and nothing else is there to read.
        """
        found = {name: self.pages(name, numbers) for name, numbers in names.items()}
        scans = {name: [page.number for page in pages if page.scan] for name, pages in found.items()}
        scans = {name: numbers for name, numbers in scans.items() if numbers}
        if scans and recognition.trained_data() is None:
            for name, numbers in scans.items():
                if len(numbers) == len(found[name]):
                    raise recognition.missing_data(name)
        elif scans:
            raise NeedsOcr(scans)
        return found

    def recognise(self, name: str, numbers: Sequence[int]) -> None:
        """Read pages by OCR and keep what they say.

        Raises:
            EngineProblem: there is no OCR data, or the pages can't be drawn.
        """
        data = recognition.trained_data()
        if data is None:
            raise recognition.missing_data(name)
        facts = self.facts(name)
        path, folder = self.sound(name), self._folder(self.path_of(name))
        from_picture = ((number, pictures.frame(path, number)) for number in numbers)
        drawn = pictures.drawn(path, list(numbers)) if facts.kind == "pdf" else from_picture
        _write(self._progress, 0)
        for done, page in enumerate(recognition.read_pages(drawn, data), start=1):
            _write(folder / f"{page.number}.json", page.as_json())
            _write(self._progress, done)
        self._progress.unlink(missing_ok=True)

    @property
    def _progress(self) -> Path:
        """Where the caller looks how far OCR has come."""
        return self.workspace / ".cache" / "progress"

    def _folder(self, path: Path) -> Path:
        status = path.stat()
        key = f"{LAYOUT}|{path.relative_to(self.workspace)}|{status.st_size}|{status.st_mtime_ns}"
        return self.workspace / ".cache" / hashlib.sha256(key.encode()).hexdigest()[:16]

    def _open(self, path: Path, folder: Path) -> Facts:
        kind = find_kind(path)
        if kind == "pdf":
            return pdf.facts(path, folder / "plain.pdf")
        if kind == "image":
            return pictures.facts(path)
        if kind in {"text", "eml"}:
            facts, pages = plain_text.read_text(path) if kind == "text" else plain_text.read_mail(path)
        else:
            facts, pages = office.read(path, kind)
        for page in pages:
            _write(folder / f"{page.number}.json", page.as_json())
        return facts

    def _read(self, name: str, facts: Facts, numbers: list[int]) -> list[Page]:
        if facts.kind == "pdf":
            return pdf.read(self.sound(name), facts.total, numbers)
        if facts.kind == "image":
            return [Page(number=number, text="", scan=True) for number in numbers]
        raise EngineProblem("no_such_page", f"{name} has {facts.total} parts.", f"Name 1 to {facts.total}.")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process read at a time: tool calls of one step may run side by side."""
        cache = self.workspace / ".cache"
        cache.mkdir(exist_ok=True)
        with (cache / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _write(path: Path, content: object) -> None:
    """Write whole files only: a killed run, or one beside this, leaves nothing half written under the final name."""
    fresh = path.with_suffix(f".{uuid4().hex}")
    fresh.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    fresh.rename(path)
