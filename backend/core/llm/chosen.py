"""A chosen model: the chat model with the names under which it is shown, metered and guarded."""

from dataclasses import dataclass, field

from langchain_core.language_models import BaseChatModel

#: Provider and name of the model that ships with Warren.
BUILTIN = "builtin"

#: Metadata keys that every chosen chat model carries into callbacks, so that a meter can name what it counts.
PROVIDER_KEY = "warren_provider"
NAME_KEY = "warren_model"
BASE_URL_KEY = "warren_base_url"


@dataclass(frozen=True, kw_only=True)
class ChosenModel:
    """The model of one role.

    Attributes:
        model: what agents and graphs take; it doesn't retry by itself.
        label: `provider:name` as the operator wrote it, or the built-in model's name; shown to people.
        circuit: which circuit breaker guards it: the provider, or the provider at an address of its own.
        is_builtin: a deterministic policy, not a language model.
        fallbacks: asked in order when this one is out.
    """

    model: BaseChatModel = field(repr=False)
    label: str
    provider: str
    name: str
    circuit: str
    is_builtin: bool = False
    fallbacks: tuple["ChosenModel", ...] = ()
