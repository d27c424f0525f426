import pytest

from workers.agentkit.spec import FileRef
from workers.supervisor.builtin.files_meant import files_meant
from workers.supervisor.builtin.words import tokenize

FILES = (
    FileRef("orders.csv", "text/csv", 1),
    FileRef("annual-report.pdf", "application/pdf", 1),
    FileRef("load.py", "text/x-python", 1),
    FileRef("data.csv", "text/csv", 1),
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("count the rows of Orders.csv", ["orders.csv"]),
        ("what does the report say", ["annual-report.pdf"]),
        ("split the pdf", ["annual-report.pdf"]),
        ("join both csvs", ["orders.csv", "data.csv"]),
        ("explain this script", ["load.py"]),
        ("save it as a pdf", []),
        ("chart the cleaned data", []),
        ("write other.csv", []),
    ],
)
def test_words_single_files_out(text: str, meant: list[str]) -> None:
    assert [file.name for file in files_meant(tokenize(text), FILES)] == meant
