"""Workbooks (xlsx, xlsm, xlsb, xls, ods) as one CSV per filled sheet."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from workers.agents.data.engine.problem import EngineProblem

MAX_SHEETS = 50


def sheets_as_csv(path: Path, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Yield each filled sheet's name and a CSV of its cells; the file is written over for the next sheet.

    Raises:
        EngineProblem: the workbook is damaged, locked by a password, or has too many sheets.
    """
    import python_calamine  # noqa: PLC0415 - only workbooks need it

    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            names = book.sheet_names
            if len(names) > MAX_SHEETS:
                cure = "Save the sheets you need in a workbook of their own."
                raise EngineProblem("too_large", f"{path.name} has {len(names)} sheets, more than {MAX_SHEETS}.", cure)
            for name in names:
                target = scratch / "sheet.csv"
                if _write(book.get_sheet_by_name(name).iter_rows(), target):
                    yield name, target
    except python_calamine.PasswordError as error:
        cure = "Save it without a password and attach it again."
        raise EngineProblem("locked_file", f"{path.name} is protected by a password.", cure) from error
    except python_calamine.CalamineError as error:
        cure = "Open it in a spreadsheet program, save it again and attach that."
        raise EngineProblem("damaged_file", f"{path.name} can't be read as a workbook ({error}).", cure) from error


def _write(rows: Iterable[Sequence[object]], target: Path) -> bool:
    filled = False
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for row in rows:
            cells = [_text(cell) for cell in row]
            if any(cell.strip() for cell in cells):
                writer.writerow(cells)
                filled = True
    return filled


def _text(cell: object) -> str:
    match cell:
        case bool():
            return "true" if cell else "false"
        case float():
            # Spreadsheets show 15 digits: 0.1 + 0.2 is 0.3 to the person who made the sheet.
            return format(Decimal(format(cell, ".15g")), "f")
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
        case date() | time() | timedelta():
            return str(cell)
        case str():
            return cell
        case _:
            return "" if cell is None else str(cell)
