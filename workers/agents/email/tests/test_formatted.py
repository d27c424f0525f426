"""Markdown of other agents as a mail's two bodies."""

from workers.agents.email.writing.formatted import html_of, is_markdown, plain_of

_RESULT = "## Notice\n\n> “Paid in full &#91;sic&#93; &#60;b&#62;” — **page 2**"


def test_signs_written_by_their_numbers_are_signs_in_both_bodies() -> None:
    assert plain_of(_RESULT) == "Notice\n\n> “Paid in full [sic] <b>” — page 2"
    # In HTML an angle bracket from a document stays text.
    assert "Paid in full [sic] &lt;b&gt;” — <strong>page 2</strong>" in html_of(_RESULT)


def test_a_sign_written_by_its_number_makes_a_text_one_to_format() -> None:
    assert is_markdown("Paid &#91;sic&#93;.")
    assert not is_markdown("Paid [sic] & sent; #91 is done.")
