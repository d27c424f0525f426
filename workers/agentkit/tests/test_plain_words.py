"""Words of others are no Markdown."""

import pytest

from workers.agentkit.plain_words import as_it_stands, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Smith & Co owe $5\n today", "Smith & Co owe $5 today"),
        ("see [1], [x = 2]", "see &#91;1&#93;, &#91;x = 2&#93;"),
        (r"\[x\] \(y\) $$z$$", r"&#92;&#91;x&#92;&#93; &#92;(y&#92;) &#36;&#36;z&#36;&#36;"),
        ("# <b>*a* `c` | ~5_6 &lt;", r"\# &#60;b&#62;\*a\* \`c\` \| \~5\_6 &#38;lt;"),
    ],
)
def test_words_are_shown_as_they_stand(text: str, shown: str) -> None:
    assert plain(text) == shown
    # The page draws formulas between these.
    assert not any(sign in plain(text) for sign in (r"\[", r"\(", "$$"))


def test_lines_stay_lines() -> None:
    assert as_it_stands("a*\n\n [b]") == "a\\*\n\n &#91;b&#93;"
