"""PDFs: how many pages, which of them are pictures, their text, and a copy that no password protects."""

from pathlib import Path
from typing import Any

from workers.agents.document.engine.extractor import count_pages, extract
from workers.agents.document.engine.model import Facts, Page
from workers.agents.document.engine.printed import with_tables
from workers.agents.document.engine.problem import EngineProblem

MEDIA_TYPE = "application/pdf"
#: Whole documents up to here; of longer ones only named pages are read.
MAX_PAGES = 300
LONGEST = 10_000
TAIL = 2048
#: A page with fewer letters than this and a picture on it is taken for a scan.
FEW_LETTERS = 20
NESTING = 3
#: pdfium's own numbers: damaged, and protected by a password.
FORMAT, PASSWORD = 3, 4
CUT_OFF = "The file is cut off or damaged; what could be read of it is shown."


def facts(path: Path, plain: Path) -> Facts:
    """Return pages and title; a file that opens without a password but is encrypted is saved anew at ``plain``.

    Raises:
        EngineProblem: it needs a password, has more pages than any limit, or can't be opened at all.
    """
    import pypdfium2  # noqa: PLC0415 - loads pdfium, which other kinds don't need

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == PASSWORD:
            cure = "Remove the password in the program that made it, and attach it again."
            raise EngineProblem("encrypted", f"{path.name} is protected by a password.", cure) from error
        total = count_pages(path.read_bytes(), path.name)
        return _checked(path, Facts(kind="pdf", total=total, notes=[CUT_OFF]))
    try:
        title = document.get_metadata_value("Title").strip() or None
        found = Facts(kind="pdf", total=len(document), title=title)
        if _ends_early(path):
            found.notes.append(CUT_OFF)
        _checked(path, found)
        if pypdfium2.raw.FPDF_GetSecurityHandlerRevision(document) > 0:
            _save_copy(document, list(range(found.total)), plain)
        return found
    finally:
        document.close()


def _checked(path: Path, found: Facts) -> Facts:
    if found.total == 0:
        cure = "Open it in its own program, save it again, and attach that."
        raise EngineProblem("damaged_file", f"{path.name} has no pages that can be read.", cure)
    if found.total >= LONGEST:
        said = f"{path.name} has {found.total:,} pages; PDFs below {LONGEST:,} pages are opened."
        raise EngineProblem("too_many_pages", said, f"Split it, and attach at most {MAX_PAGES} pages at once.")
    return found


def refuse_long(file: str, wanted: int, total: int) -> None:
    """Refuse more pages at once than are worked on.

    Raises:
        EngineProblem: naming the limit.
    """
    if wanted > MAX_PAGES:
        has = f"{file} has {total:,} pages" if wanted == total else f"You named {wanted:,} pages of {file}"
        said = f"{has}; at most {MAX_PAGES} are worked on at once."
        raise EngineProblem("too_many_pages", said, f'Split it first, or name at most {MAX_PAGES} pages, as "1-300".')


def read(path: Path, total: int, numbers: list[int]) -> list[Page]:
    """Return these pages' text as Markdown; pages that are pictures are marked as scans."""
    if total <= MAX_PAGES:
        data, own = path.read_bytes(), {number: number for number in range(1, total + 1)}
    else:
        data, own = _some_pages(path, numbers), dict(enumerate(numbers, start=1))
    texts = {own[page.number]: page.text for page in extract(data, MEDIA_TYPE, path.name).pages if page.number in own}
    pages = [Page(number=number, text=texts.get(number, "")) for number in own.values()]
    with_tables(path, [page for page in pages if page.text.strip()])
    bare = [page for page in pages if sum(letter.isalnum() for letter in page.text) < FEW_LETTERS]
    if bare:
        scans = _with_pictures(path, [page.number for page in bare])
        for page in bare:
            page.scan = page.number in scans
    return pages


def _some_pages(path: Path, numbers: list[int]) -> bytes:
    import pypdfium2  # noqa: PLC0415 - as above

    target = path.with_name(f"{path.name}.some")
    try:
        with_document = pypdfium2.PdfDocument(path)
        try:
            _save_copy(with_document, [number - 1 for number in numbers], target)
        finally:
            with_document.close()
        return target.read_bytes()
    except pypdfium2.PdfiumError as error:
        cure = "Open it in its own program, save it again, and attach that."
        raise EngineProblem("damaged_file", f"{path.name} is too damaged to take pages out of it.", cure) from error
    finally:
        target.unlink(missing_ok=True)


def _save_copy(document: Any, indexes: list[int], target: Path) -> None:  # noqa: ANN401 - pdfium's, untyped
    import pypdfium2  # noqa: PLC0415 - as above

    copy = pypdfium2.PdfDocument.new()
    try:
        copy.import_pages(document, pages=indexes)
        copy.save(target)
    finally:
        copy.close()


def _ends_early(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        return b"%%EOF" not in file.read()


def _with_pictures(path: Path, numbers: list[int]) -> set[int]:
    """Return the pages that name a picture, without unpacking what is drawn on them."""
    from pypdf import PdfReader  # noqa: PLC0415 - 0.2 s, needed for pages without text only
    from pypdf.errors import PyPdfError  # noqa: PLC0415 - as above

    try:
        reader = PdfReader(path)
        return {number for number in numbers if _has_picture(reader.pages[number - 1].get("/Resources"), NESTING)}
    except (PyPdfError, OSError, ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError):
        return set(numbers)  # too damaged to tell: OCR tells what there is to see


def _has_picture(resources: Any, depth: int) -> bool:  # noqa: ANN401 - pypdf's objects
    if resources is None or depth == 0:
        return False
    objects = resources.get_object().get("/XObject")
    for reference in objects.get_object().values() if objects is not None else ():
        found = reference.get_object()
        if found.get("/Subtype") == "/Image":
            return True
        if found.get("/Subtype") == "/Form" and _has_picture(found.get("/Resources"), depth - 1):
            return True
    return False
