"""How a mail sounds. The word list is English: of other languages nothing is said."""

import re
import threading
from typing import Literal

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # type: ignore[import-untyped]

from workers.agents.email.analysis.language import is_english
from workers.agents.email.analysis.sentences import sentences

Mood = Literal["positive", "neutral", "negative", "unknown"]
_OWN = threading.local()
_CLEAR = 0.35
_FEWEST_WORDS = 3


def mood(text: str) -> tuple[Mood, float]:
    """Return how a text sounds, and the figure between -1 and 1 behind it.

    The strongest sentence counts as much as all together: one furious line among many polite ones makes a furious mail.
    """
    said = sentences(text)
    if not said or not is_english(text) or len(re.findall(r"\w+", " ".join(said))) < _FEWEST_WORDS:
        return "unknown", 0.0
    figures = [float(_analyzer().polarity_scores(one)["compound"]) for one in said]
    strongest = max(figures, key=abs)
    figure = round((sum(figures) / len(figures) + strongest) / 2, 2)
    if figure >= _CLEAR:
        return "positive", figure
    return ("negative" if figure <= -_CLEAR else "neutral"), figure


def _analyzer() -> SentimentIntensityAnalyzer:
    """Return this thread's analyzer: it reads its word list when it is made."""
    if not hasattr(_OWN, "analyzer"):
        _OWN.analyzer = SentimentIntensityAnalyzer()
    analyzer: SentimentIntensityAnalyzer = _OWN.analyzer
    return analyzer
