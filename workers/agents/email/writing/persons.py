"""From speaking about somebody to speaking to them: "whether he has the keys" is "whether you have the keys"."""

import re

_VERBS = {
    "has": "have", "is": "are", "was": "were", "does": "do", "goes": "go", "hasn't": "haven't", "isn't": "aren't",
    "doesn't": "don't", "wasn't": "weren't",
}  # fmt: skip
#: What a word about somebody is when it is said to them.
_TO_THEM = {
    "he": "you", "she": "you", "they": "you", "him": "you", "them": "you", "his": "your", "their": "your",
    "hers": "yours", "theirs": "yours", "he's": "you're", "she's": "you're", "they're": "you're", "he'll": "you'll",
    "she'll": "you'll", "they'll": "you'll", "he'd": "you'd", "she'd": "you'd", "they'd": "you'd", "they've": "you've",
}  # fmt: skip
_ADVERBS = {"still", "already", "also", "really", "always", "never", "just", "probably", "ever", "often", "actually"}
#: Behind "her" as an object, no noun follows.
_NO_NOUN_WORDS = (
    "for to that if whether when about with on in at by and or but soon again today tomorrow tonight later know "
    "a an the as because what how where why this these from until before after very so now please"
)
_NO_NOUN = frozenset(_NO_NOUN_WORDS.split())
#: Somebody else that "he" may mean.
_SOMEBODY = re.compile(r"\b(?:my|our|the|a|an)\s+(?!flowers|keys)[a-z]+\b|(?<!^)(?<![.!?] )\b(?!I\b)[A-Z][a-z]+\b")


def spoken_to(clause: str) -> str:
    """Return a clause about its reader as one to its reader; left alone where it may be about somebody else."""
    words = clause.split()
    changed: list[str] = []
    for place, word in enumerate(words):
        before = " ".join(words[:place])
        changed.append(word if _SOMEBODY.search(before) else _changed(words, place, changed))
    return " ".join(changed)


def _changed(words: list[str], place: int, changed: list[str]) -> str:
    core, tail = _parted(words[place])
    low = core.lower().replace("’", "'")
    if low in _TO_THEM:
        return f"{_TO_THEM[low]}{tail}"
    if low == "her":
        following = _parted(words[place + 1])[0].lower() if place + 1 < len(words) and not tail else ""
        return f"{'you' if not following or following in _NO_NOUN else 'your'}{tail}"
    return f"{_verb(low)}{tail}" if _after_subject(words, place, changed) else words[place]


def _after_subject(words: list[str], place: int, changed: list[str]) -> bool:
    """Tell whether the word is the verb of a subject that was changed to "you"."""
    back = place - 1
    while back >= 0 and words[back].lower() in _ADVERBS:
        back -= 1
    return back >= 0 and words[back].lower() in {"he", "she"} and changed[back] == "you"


def _verb(word: str) -> str:
    if word in _VERBS:
        return _VERBS[word]
    if re.search(r"(?:ss|us|is)$", word) or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if re.search(r"(?:sh|ch|x|ss|zz)es$", word) else word[:-1]


def _parted(word: str) -> tuple[str, str]:
    core = word.rstrip(".,;:!?")
    return core, word[len(core) :]
