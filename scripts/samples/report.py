"""A report of three pages with a table on the second."""

from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

_REGIONS = (
    ("Region", "Revenue (EUR)", "Customers", "Change"),
    ("North", "1,850,000", "412", "12.5%"),
    ("South", "1,220,000", "318", "4.1%"),
    ("East", "980,500", "240", "-2.3%"),
    ("West", "849,500", "205", "9.8%"),
)
_SUMMARY = (
    (
        "Revenue rose to 4.9 million euro in 2025, eight percent more than a year before. The "
        "growth came mostly from the region North, where two large customers were won in spring."
    ),
    (
        "Costs rose more slowly than revenue. The operating margin improved from 11.2 to 12.6 "
        "percent, the best result since the company was founded in 2009."
    ),
    (
        "At the end of the year 86 people worked for Fjordline Tools, nine more than a year before."
        " Staff turnover fell to 4.3 percent."
    ),
)
_OUTLOOK = (
    (
        "We expect revenue between 5.2 and 5.4 million euro in 2026. The new warehouse in Bergen "
        "opens in June and shortens delivery in Scandinavia from five days to two."
    ),
    "The board proposes a dividend of 0.40 euro per share, payable on 15 May 2026.",
)
_RISKS = (
    (
        "A third of all steel comes from one supplier. A second one was approved in November; first"
        " deliveries are due in March 2026."
    ),
    "A rise of energy prices by ten percent would cost about 60,000 euro a year.",
)


def write_report(path: Path) -> None:
    pdf = FPDF()
    pdf.set_title("Annual report 2025")
    pdf.set_author("Fjordline Tools")
    pdf.set_creation_date(datetime(2026, 1, 30, tzinfo=UTC))
    pdf.add_page()
    _heading(pdf, "Annual report 2025", 24)
    _heading(pdf, "1. Summary", 16)
    _text(pdf, _SUMMARY)
    pdf.add_page()
    _heading(pdf, "2. Revenue by region", 16)
    _text(pdf, ("The table shows revenue and customers of each region in 2025.",))
    with pdf.table(line_height=8) as table:
        for cells in _REGIONS:
            row = table.row()
            for cell in cells:
                row.cell(cell)
    pdf.ln(6)
    _text(pdf, ("East lost one large customer in autumn; two new contracts begin in January.",))
    pdf.add_page()
    _heading(pdf, "3. Outlook", 16)
    _text(pdf, _OUTLOOK)
    _heading(pdf, "4. Risks", 16)
    _text(pdf, _RISKS)
    pdf.output(str(path))


def _heading(pdf: FPDF, text: str, size: int) -> None:
    pdf.set_font("Helvetica", "B", size)
    pdf.cell(0, size * 0.7, text, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(2)


def _text(pdf: FPDF, paragraphs: tuple[str, ...]) -> None:
    pdf.set_font("Helvetica", "", 11)
    for paragraph in paragraphs:
        pdf.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(4)
