"""Words of pages in Markdown: shown as they stand, whatever they hold."""

import pytest

from workers.agentkit.plain_words import plain
from workers.agents.research.report.writing import in_words, link, quoted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Smith & Co pay $5\n today", "Smith & Co pay $5 today"),
        ("![x](https://evil.example/p.png)", "!&#91;x&#93;(https://evil.example/p.png)"),
        ("as said.[1]", "as said.&#91;1&#93;"),
        (r"\[x\] \(y\) $$z$$", r"&#92;&#91;x&#92;&#93; &#92;(y&#92;) &#36;&#36;z&#36;&#36;"),
        ("<b>*a* _b_ `c` | # &lt;", r"&#60;b&#62;\*a\* \_b\_ \`c\` \| \# &#38;lt;"),
    ],
)
def test_words_are_shown_as_they_stand(text: str, shown: str) -> None:
    assert plain(text) == shown
    # The page draws formulas between these.
    assert not any(sign in plain(text) for sign in (r"\[", r"\(", "$$"))


def test_a_quotation_within_a_quotation_has_marks_of_its_own() -> None:
    assert quoted("“Yes,” he said.") == "“‘Yes,’ he said.”"
    assert quoted("word " * 200).endswith(" …”")


def test_a_link_ends_where_it_should() -> None:
    assert link("[1]", "https://a.example/x_(y) z?q=[a]#top") == "[[1]](https://a.example/x_%28y%29%20z?q=%5Ba%5D)"
    assert link("[1]", "https://[half") == "[1]"


def test_dates_are_written_out() -> None:
    assert [in_words(date) for date in ("2024-03-05", "2024-03", "soon")] == ["5 March 2024", "March 2024", "soon"]
