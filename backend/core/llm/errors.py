"""What can go wrong with a model, said in sentences with a cure."""

from typing import Literal

from langchain_core.exceptions import ContextOverflowError

from backend.core.circuits import CircuitOpen

Kind = Literal["rate_limited", "unavailable", "timeout", "auth", "bad_request", "context_length"]

#: Worth another try at the same provider, and worth the next model when that fails too.
TRANSIENT: frozenset[Kind] = frozenset({"rate_limited", "unavailable", "timeout"})

#: Says that the provider is ill; a refusal (key, request, limit) is the answer of a healthy one.
OUTAGE: frozenset[Kind] = frozenset({"unavailable", "timeout"})

_SENTENCES: dict[Kind, str] = {
    "rate_limited": "{label} accepts no more requests for now.",
    "unavailable": "{label} can't be reached or is out of order.",
    "timeout": "{label} didn't answer in time.",
    "auth": "{label} refused the key or its account.",
    "bad_request": "{label} refused the request.",
    "context_length": "The conversation is too long for {label}.",
}

_CURES: dict[Kind, str] = {
    "rate_limited": (
        "Wait and try again, raise the limit at the provider, or name a second model in WARREN_MODEL_FALLBACKS."
    ),
    "unavailable": (
        "Check the network and WARREN_MODEL_BASE_URL, then try again; "
        "WARREN_MODEL_FALLBACKS names a second model for such times."
    ),
    "timeout": "Try again, choose a faster model, or raise WARREN_MODEL_TIMEOUT (seconds).",
    "auth": "Check the provider's key, its credit and that it may use this model, then start again.",
    "bad_request": "Check the model's name and that it can call tools; the provider's own words are above.",
    "context_length": "Ask about a smaller part, or choose a model with a longer context.",
}


class ModelSetupError(Exception):
    """A configured model can't be made: `problem` says what is wrong, `cure` what to do."""

    def __init__(self, problem: str, cure: str) -> None:
        super().__init__(f"{problem} {cure}")
        self.problem = problem
        self.cure = cure


class UnusableAnswerError(Exception):
    """The model answered, but not in the form that was asked for, and didn't mend it when told."""


class ProviderError(Exception):
    """A call to a model failed at its provider.

    `retry_after` is in seconds and None when nobody said; `tried` are the labels of all models that were
    asked in vain, in order; `detail` is the provider's own text; `circuit` is set when nobody was asked, because
    the provider (of each of `tried`) is being left alone.
    """

    def __init__(
        self,
        kind: Kind,
        label: str,
        *,
        provider: str,
        detail: str = "",
        retry_after: float | None = None,
        tried: tuple[str, ...] = (),
        circuit: CircuitOpen | None = None,
    ) -> None:
        self.kind: Kind = kind
        self.label = label
        self.provider = provider
        self.detail = detail
        self.retry_after = retry_after
        self.tried = tried or (label,)
        self.circuit = circuit
        self.sentence = _SENTENCES[kind].format(label=label)
        self.cure = _CURES[kind]
        super().__init__(self._text())

    def _text(self) -> str:
        also = ", ".join(self.tried[1:])
        parts = [
            self.sentence,
            f"({self.detail})" if self.detail else "",
            f"Also tried: {also}." if also else "",
        ]
        return " ".join([*filter(None, parts), self.cure])

    @property
    def transient(self) -> bool:
        return self.kind in TRANSIENT


class ContextLengthError(ProviderError, ContextOverflowError):
    """The input is too long for the model.

    It is LangChain's own overflow error as well, because the summarising middleware of an agent recognises
    that one, shortens the history and asks again.
    """
