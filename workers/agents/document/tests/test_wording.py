"""Words of a document in Markdown: shown as they stand, whatever they hold."""

import pytest

from workers.agents.document.reading.wording import cell, link, plain, quoted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Smith & Co owe $5\n today", "Smith & Co owe $5 today"),
        ("![x](https://evil.example/p.png)", "!&#91;x&#93;(https://evil.example/p.png)"),
        ("see [1] and [2]", "see &#91;1&#93; and &#91;2&#93;"),
        (r"\[x\] \(y\) $$z$$", r"&#92;&#91;x&#92;&#93; &#92;(y&#92;) &#36;&#36;z&#36;&#36;"),
        ("<b>*a* `c` | ~5 to ~6 &lt;", r"&#60;b&#62;\*a\* \`c\` \| \~5 to \~6 &#38;lt;"),
    ],
)
def test_words_are_shown_as_they_stand(text: str, shown: str) -> None:
    assert plain(text) == shown
    # The page draws formulas between these.
    assert not any(sign in plain(text) for sign in (r"\[", r"\(", "$$"))


def test_what_stands_around_words_stays_markdown() -> None:
    assert quoted("He [sic] agreed.", "[p. 2](artifact:a.pdf#page=2)") == (
        "> “He &#91;sic&#93; agreed.” — [p. 2](artifact:a.pdf#page=2)"
    )
    assert link("notes [old].md") == "[notes &#91;old&#93;.md](artifact:notes%20%5Bold%5D.md)"
    assert cell("[a] " * 60).endswith("&#91;a&#93; …")
