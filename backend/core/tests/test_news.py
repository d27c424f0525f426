"""What a watch tells, and what it keeps quiet about."""

from backend.core.news import FIRST_LOOK, LONGEST_LINE, MOST_LINES, News, compared, merged


def test_the_first_look_has_nothing_to_compare() -> None:
    assert compared(None, "anything") == FIRST_LOOK


def test_lines_that_came_and_went_are_told_and_white_space_is_not() -> None:
    news = compared("a  b\n\nold price: 3\nsame", "a b\nnew price: 4\nsame\n")
    assert news == News(
        changed=True, summary="1 line came, 1 line went.", added=["new price: 4"], removed=["old price: 3"]
    )
    assert not compared("a  b\n", "\na b").changed


def test_only_lines_with_the_words_matter() -> None:
    assert compared("price 3\nweather fine", "price 3\nweather bad", ["Price"]).changed is False
    news = compared("price 3\nweather fine", "PRICE 4\nweather bad", ["price"])
    assert (news.added, news.removed) == (["PRICE 4"], ["price 3"])


def test_what_steps_say_is_put_together() -> None:
    assert merged([]) is None
    same, other = News(changed=False, summary="Nothing."), News(changed=True, summary="A row came.", added=["row"])
    assert merged([same, other]) == News(changed=True, summary="A row came.", added=["row"])
    assert merged([same]) == same
    about_something_else = merged([other], ["price"])
    assert about_something_else is not None
    assert about_something_else.changed is False


def test_a_difference_is_kept_short() -> None:
    news = compared("", "\n".join("x" * 1000 + str(n) for n in range(500)))
    assert len(news.added) == MOST_LINES
    assert len(news.added[0]) == LONGEST_LINE
    assert news.summary == "500 lines came, 0 lines went."
