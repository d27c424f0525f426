import pytest

from workers.agents.email.writing.letter_text import answering, first_name, greeting, own_name, whole
from workers.agents.email.writing.persons import spoken_to
from workers.agents.email.writing.points import point_of


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("Thursday works", "Thursday works for me."),
        ("thursday at 10 works", "Thursday at 10 works for me."),
        ("that Thursday works", "Thursday works for me."),
        ("this suits", "This suits me."),
        ("that I agree", "I agree."),
        ("that i'll be ten minutes late", "I'll be ten minutes late."),
        ("we can't make it on friday", "We can't make it on Friday."),
        ("the meeting moved to 4", "The meeting moved to 4."),
        ("he can come on Monday", "You can come on Monday."),
        ("whether he has the keys", "Could you tell me whether you have the keys?"),
        ("asking whether she still needs her bike", "Could you tell me whether you still need your bike?"),
        ("asking when they arrive", "Could you tell me when you arrive?"),
        ("if Monday suits them", "Could you tell me whether Monday suits them?"),
        ("asking for a discount", "I would like to ask you for a discount."),
        ("ask him to send the keys", "Could you please send the keys?"),
        ("to fill in their hours", "Please fill in your hours."),
        ("remind them to fill in their hours", "Please remember to fill in your hours."),
        ("thanking her for the flowers", "Thank you very much for the flowers."),
        ("thanks for the flowers", "Thank you very much for the flowers."),
        ("politely declining", "Unfortunately I have to decline."),
        ("declining the offer", "Unfortunately I have to decline the offer."),
        ("that we decline", "We decline."),
        ("accepting", "I am happy to accept."),
        ("confirming Thursday at 10", "I am happy to confirm Thursday at 10."),
        ("apologising for the delay", "I am sorry for the delay. Please accept my apologies."),
        ("an apology for the late delivery", "I am sorry for the late delivery. Please accept my apologies."),
        ("congratulating him on the job", "Congratulations on the job!"),
        ("happy birthday", "Happy birthday!"),
        ("hello", "I just wanted to say hello."),
        ("yes", "Yes, that is fine with me."),
        ("announcing the new prices", "I would like to inform you about the new prices."),
        ("invite them for thursday 3pm", "I would like to invite you for Thursday 3pm."),
        ("cancelling the appointment", "Unfortunately I have to cancel the appointment."),
        ("about the delay", "I am writing to you about the delay."),
        ("Thursday works and ask if he comes", "Thursday works for me. Could you tell me whether you come?"),
        ("I am sick today, and that I'll be back on monday", "I am sick today. I'll be back on Monday."),
        ("is everything fine?", "Is everything fine?"),
    ],
)  # fmt: skip
def test_what_is_to_be_said_becomes_sentences(said: str, text: str) -> None:
    point = point_of(said)
    assert point is not None
    assert point.text == text


def test_a_topic_alone_is_known_to_be_one() -> None:
    topic, said = point_of("about the broken heating"), point_of("the heating is broken")
    assert topic is not None
    assert said is not None
    assert (topic.topic_only, topic.subject) == (True, "Broken heating")
    assert (said.topic_only, said.subject) == (False, "Heating is broken")
    assert point_of(" . ") is None


def test_somebody_else_stays_somebody_else() -> None:
    assert spoken_to("my son is ill and he has a fever") == "my son is ill and he has a fever"
    assert spoken_to("she gets her keys from him") == "you get your keys from you"


@pytest.mark.parametrize(
    ("shown", "email", "name"),
    [
        ("Piet Jansen", "piet@x.example", "Piet"),
        ("Jansen, Piet", "piet@x.example", "Piet"),
        ('"ANNA BERG"', "a@x.example", "Anna"),
        ("anna", "a@x.example", "Anna"),
        ("Anna Berg (Acme)", "a@x.example", "Anna"),
        ("Jansen Plumbing", "info@x.example", ""),
        ("Acme GmbH", "hello@x.example", ""),
        ("", "piet.jansen@x.example", "Piet"),
        ("", "info@x.example", ""),
        ("", "pj@x.example", ""),
        ("Support Team", "s@x.example", ""),
    ],
)
def test_first_names(shown: str, email: str, name: str) -> None:
    assert first_name(shown, email) == name


def test_greetings() -> None:
    piet = [("Piet Jansen", "piet@x.example")]
    assert greeting(piet) == "Hi Piet,"
    assert greeting(piet, formal=True) == "Dear Piet,"
    assert greeting([("Eva Schmidt", "e@x.example")], called="Mrs. Schmidt") == "Dear Mrs Schmidt,"
    assert greeting([("Dr. Eva Weber", "e@x.example")]) == "Dear Dr Weber,"
    assert greeting([("Acme GmbH", "e@x.example")]) == "Hello,"
    assert greeting([*piet, ("Eva", "e@x.example")]) == "Hi all,"
    assert greeting([("", "kim@x.example")], called="Kim") == "Hi Kim,"


def test_the_name_to_sign_with() -> None:
    assert own_name("Ann Berg", "ann@x.example") == "Ann Berg"
    assert own_name("ann.berg@x.example", "ann.berg@x.example") == "Ann Berg"
    assert own_name("", "ann@x.example") == "Ann"
    assert own_name("", "info@x.example") == ""
    assert own_name("", "ab12@x.example") == ""


def test_a_whole_mail() -> None:
    text = whole(answering("Thursday works for me.", courteous=False), "Hi Piet,", "Ann Berg")
    assert text == "Hi Piet,\n\nThank you for your message. Thursday works for me.\n\nBest regards\nAnn Berg"
    own = "Dear Piet,\n\nall good.\n\nCheers\nAnn"
    assert whole(own, "Hi Piet,", "Ann Berg") == own
    assert whole("Fine.", "Hello,", "", formal=True) == "Hello,\n\nFine.\n\nKind regards"
