"""Makes the documents that tests read: sound ones, scans of them, and hostile ones."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pypdfium2
from docx import Document
from fpdf import FPDF
from openpyxl import Workbook
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

REGIONS = (
    ("Region", "Revenue", "Customers"),
    ("North", "1,850,000", "412"),
    ("South", "1,220,000", "318"),
    ("East", "980,500", "240"),
)
DIVIDEND = "The board proposes a dividend of 0.40 euro per share, payable on 15 May 2026."


Block = str | tuple[tuple[str, ...], ...]


def pdf(path: Path, pages: Sequence[Sequence[Block]], *, title: str = "") -> Path:
    """Write a PDF; a page is headings ("# …"), paragraphs, and tables (tuples of rows)."""
    made = FPDF()
    made.set_title(title)
    for blocks in pages:
        made.add_page()
        for block in blocks:
            _block(made, block)
    made.output(str(path))
    return path


def _block(made: FPDF, block: Block) -> None:
    if isinstance(block, tuple):
        made.set_font("Helvetica", "", 11)
        with made.table() as table:
            for cells in block:
                row = table.row()
                for cell in cells:
                    row.cell(cell)
        return
    size = 18 if block.startswith("# ") else 11
    made.set_font("Helvetica", "B" if size > 11 else "", size)
    made.multi_cell(0, size * 0.6, block.removeprefix("# "), new_x="LMARGIN", new_y="NEXT")
    made.ln(3)


def report(path: Path) -> Path:
    """Write a report of three pages: a table on the second, the dividend on the third."""
    growth = "Revenue rose to 4.9 million euro in 2025, eight percent more than a year before."
    pages: list[list[Block]] = [
        ["# Annual report 2025", "# 1. Summary", growth],
        ["# 2. Revenue by region", REGIONS, "East lost one large customer in autumn."],
        ["# 3. Outlook", DIVIDEND],
    ]
    return pdf(path, pages, title="Annual report 2025")


def pictures(source: Path, *, dpi: int = 150) -> list[Image.Image]:
    """Return a PDF's pages as a scanner sees them."""
    document = pypdfium2.PdfDocument(source)
    found = [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    document.close()
    return found


def scan(source: Path, target: Path, *, turns: Sequence[float] = ()) -> Path:
    """Save a PDF's pages as pictures in one PDF, each turned by so many degrees."""
    shots = pictures(source)
    angles = [*turns, *([0.0] * (len(shots) - len(turns)))]
    turned = [shot.rotate(angle, expand=True, fillcolor=255) for shot, angle in zip(shots, angles, strict=True)]
    turned[0].save(target, "PDF", save_all=True, append_images=turned[1:], resolution=150)
    return target


def blank_pages(path: Path, count: int) -> Path:
    """Write a PDF of so many pages by hand."""
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + count))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {count} >>"]
    objects += ["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"] * count
    return raw_pdf(path, [text.encode() for text in objects])


def raw_pdf(path: Path, objects: Sequence[bytes]) -> Path:
    """Write a PDF from its objects, the first being the catalogue."""
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    out.write(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    path.write_bytes(out.getvalue())
    return path


def kerned_pdf(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """Write rows of cells as word processors do: letters moved closer together, every cell placed by itself."""
    lines = []
    for number, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            pieces = " ".join(f"({cell[at : at + 1]}) 60" for at in range(len(cell)))
            lines.append(f"BT /F1 12 Tf {40 + 160 * column} {700 - 20 * number} Td [{pieces}] TJ ET")
    content = "\n".join(lines).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    return raw_pdf(path, objects)


def swelling_pdf(path: Path, megabytes: int) -> Path:
    """Write a PDF whose one page's content is so many megabytes once it is unpacked."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(megabytes)) + packer.flush()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
    ]
    return raw_pdf(path, objects)


def locked(source: Path, target: Path, *, user: str, owner: str | None = None) -> Path:
    """Save a PDF under passwords; an empty user password opens for anybody."""
    writer = PdfWriter(clone_from=source)
    writer.encrypt(user, owner_password=owner)
    writer.write(target)
    return target


def armed(source: Path, target: Path) -> Path:
    """Save a PDF that runs a script when it is opened and starts a program when a mark is clicked."""
    writer = PdfWriter(clone_from=PdfReader(source))
    script = {"/S": "/JavaScript", "/JS": "app.launchURL('http://127.0.0.1/')"}
    writer.root_object.update(_named({"/OpenAction": script, "/Names": {"/JavaScript": {"/Names": ["boot", script]}}}))
    launch = {"/Type": "/Annot", "/Subtype": "/Link", "/Rect": [0, 0, 9, 9], "/A": {"/S": "/Launch", "/F": "calc"}}
    writer.pages[0].update(_named({"/Annots": [launch], "/AA": {"/O": script}}))
    writer.write(target)
    return target


def _named(value: Any) -> Any:  # noqa: ANN401 - any of PDF's kinds of values
    if isinstance(value, dict):
        return DictionaryObject({NameObject(key): _named(part) for key, part in value.items()})
    if isinstance(value, list):
        return ArrayObject([_named(part) for part in value])
    if isinstance(value, int):
        return NumberObject(value)
    return NameObject(value) if value.startswith("/") else TextStringObject(value)


def word(path: Path, blocks: Sequence[Block]) -> Path:
    """Write a Word document of headings ("# …"), paragraphs and tables (tuples of rows)."""
    made = Document()
    for block in blocks:
        if isinstance(block, tuple):
            table = made.add_table(0, len(block[0]))
            for cells in block:
                for cell, text in zip(table.add_row().cells, cells, strict=True):
                    cell.text = text
        elif block.startswith("# "):
            made.add_heading(block[2:], 1)
        else:
            made.add_paragraph(block)
    made.save(str(path))
    return path


def slides(path: Path) -> Path:
    made = Presentation()
    for title, text, notes in (("Plan 2026", "Grow north", "Mention the office in Bergen."), ("Budget", "EUR 2m", "")):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    made.save(str(path))
    return path


def workbook(path: Path) -> Path:
    """Write a workbook as programs write it: formulas without results, and a second sheet."""
    made = Workbook()
    made.remove(made.worksheets[0])
    sheet = made.create_sheet("Sums")
    for row in (["item", "price", "count", "sum"], ["pen", 1.5, 10, "=B2*C2"], ["ink", 4, 3, "=B3*C3"]):
        sheet.append(row)
    made.create_sheet("Rates").append(["VAT", 0.2])
    made.save(path)
    return path


def mail(path: Path) -> Path:
    made = EmailMessage()
    made["From"], made["To"] = "Ada <ada@example.org>", "bob@example.org"
    made["Subject"], made["Date"] = "Angebot für März", "Fri, 14 Mar 2025 10:00:00 +0100"
    made.set_content("Hello Bob,\n\nthe offer is attached. The price is 1,200 euro.\n\nAda")
    made.add_attachment(b"%PDF-1.4 offer", maintype="application", subtype="pdf", filename="offer.pdf")
    path.write_bytes(bytes(made))
    return path


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def with_member(source: Path, target: Path, member: str, content: bytes) -> Path:
    """Save an Office document with one part of it replaced."""
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped(target, members | {member: content})


def lying_bomb(path: Path, member: str, megabytes: int) -> Path:
    """Write an archive whose member says it is small and unpacks to so many megabytes."""
    size = megabytes << 20
    zipped(path, {"[Content_Types].xml": b"<Types/>", member: b"<a>" + b" " * size})
    honest = struct.pack("<I", size + 3)
    path.write_bytes(path.read_bytes().replace(honest, struct.pack("<I", 1000)))
    return path


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "'
    + b"ha" * 40
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (letter + 1, b"&%c;" % letter * 10) for letter in range(ord("a"), ord("i")))
    + b"]>"
)
