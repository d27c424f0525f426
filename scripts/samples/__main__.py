"""``python -m scripts.samples``: draw the sample documents anew."""

from pathlib import Path

from scripts.samples.contract import write_contracts
from scripts.samples.receipt import write_receipt
from scripts.samples.report import write_report

FOLDER = Path(__file__).parents[2] / "samples"


def main() -> None:
    write_report(FOLDER / "report.pdf")
    write_receipt(FOLDER / "receipt.jpg")
    write_contracts(FOLDER / "contract-v1.docx", FOLDER / "contract-v2.docx")


if __name__ == "__main__":
    main()
