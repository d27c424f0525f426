"""Whether a text is English: rules for English words misread others ("die" is an article in German)."""

import re

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH_WORDS = (
    "the and to of a in is it you that for on with as are this be have from your we at not or can will if our "
    "please would was but by an they i me my do has what when"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_OTHERS_WORDS = (
    "der die das und ist nicht ein eine zu mit sie wir ich auf für dem den im von bitte le la les des et est pas "
    "un une pour dans que vous nous je el los las y es no por con para se del usted het een en niet van op voor "
    "ik il di che non per sono"
)
_OTHERS = frozenset(_OTHERS_WORDS.split())


def is_english(text: str) -> bool:
    """Tell whether a text reads as English; one of a few words counts as English unless it has others' small words."""
    words = [word.lower() for word in _WORD.findall(text[:4_000])]
    english = sum(word in _ENGLISH for word in words)
    others = sum(word in _OTHERS for word in words)
    return english >= others
