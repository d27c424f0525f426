import pytest

from workers.agentkit.spec import FileRef
from workers.supervisor.builtin.kinds import kind_of
from workers.supervisor.builtin.words import mend, stem, tokenize


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("https://a.example/b?c=d", "URL"),
        ("www.example.com", "URL"),
        ("example.com/path", "URL"),
        ("ann@example.com", "ADDRESS"),
        ("orders.csv", "FILE"),
        ("12.5", "NUMBER"),
        ("boss", "PERSON"),
        ("orders", ""),
    ],
)
def test_a_token_knows_what_it_is(text: str, kind: str) -> None:
    assert [token.kind for token in tokenize(f"see {text}")][1:] == [kind]


def test_a_name_is_a_capital_within_a_sentence() -> None:
    kinds = {token.text: token.kind for token in tokenize("Tell Jenny. Please ask NASA")}

    assert kinds == {"Tell": "", "Jenny": "PERSON", "Please": "", "ask": "", "NASA": ""}


def test_spellings_of_one_word_share_a_stem() -> None:
    assert stem("summarise") == stem("summarized") == stem("Summarizes")
    assert stem("analyse") == stem("analyzing")


def test_one_slip_is_mended_and_short_or_known_words_are_left() -> None:
    vocabulary = frozenset({"average", "chart", "table"})

    assert mend("avarage", vocabulary) == "average"
    assert mend("averge", vocabulary) == "average"
    assert mend("avreage", vocabulary) == "average"
    assert mend("cable", vocabulary) == "cable"
    assert mend("nothing", vocabulary) == "nothing"


@pytest.mark.parametrize(
    ("name", "media_type", "kind"),
    [
        ("a.CSV", "text/plain", "table"),
        ("a", "application/pdf", "pdf"),
        ("a", "text/x-python", "code"),
        ("a.docx", "", "document"),
        ("a.bin", "application/octet-stream", "file"),
        ("a", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "table"),
        ("a", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document"),
    ],
)
def test_a_file_has_a_kind(name: str, media_type: str, kind: str) -> None:
    assert kind_of(FileRef(name, media_type, 1)) == kind
