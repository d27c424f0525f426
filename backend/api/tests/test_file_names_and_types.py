import pytest

from backend.api.files.file_name import LONGEST, clean_name
from backend.api.files.media_type import media_type_of

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + bytes(20)
ZIP = b"PK\x03\x04" + bytes(30)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("sales.csv", "sales.csv"),
        ("Umsätze 2026.xlsx", "Umsätze 2026.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\sales.csv", "sales.csv"),
        (".bashrc", "bashrc"),
        ("...", "file"),
        ("", "file"),
        ("/", "file"),
        ("a\x00b\nc.csv", "abc.csv"),
        ("fdp.\u202egpj.exe", "fdp.gpj.exe"),
        ('a"b<c>|?*.csv', "a_b_c____.csv"),
        ("\ud800.csv", "csv"),
    ],
)
def test_names_are_made_safe(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


def test_a_long_name_keeps_its_suffix() -> None:
    name = clean_name("x" * 500 + ".csv")
    assert len(name) == LONGEST
    assert name.endswith("x.csv")


@pytest.mark.parametrize(
    ("name", "head", "media_type"),
    [
        ("a.csv", b"a;b\n1;2\n", "text/csv"),
        ("a.CSV", b"a;b\n1;2\n", "text/csv"),
        ("utf16.csv", "a;b\n1;2".encode("utf-16"), "text/csv"),
        ("latin.csv", "Größe;1".encode("latin-1"), "text/csv"),
        ("a.tsv", b"a\tb\n", "text/tab-separated-values"),
        ("a.json", b'{"a": 1}', "application/json"),
        ("a.parquet", b"PAR1" + bytes(40), "application/vnd.apache.parquet"),
        ("a.xlsx", ZIP, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.zip", ZIP, "application/zip"),
        ("picture.csv", PNG, "image/png"),
        ("archive.csv", ZIP, "application/zip"),
        ("text.png", b"hello", "text/plain"),
        ("program.csv", b"\x01\x00\x02\x00", "application/octet-stream"),
        ("README", b"hello", "text/plain"),
        ("page.html", b"<script>", "text/html"),
        ("report.pdf", b"%PDF-1.7", "application/pdf"),
        ("report.csv", b"%PDF-1.7", "application/pdf"),
    ],
)
def test_content_tells_the_type_and_the_name_where_it_can_not(name: str, head: bytes, media_type: str) -> None:
    assert media_type_of(name, head) == media_type
