"""The configured models, tried before anything is started."""

from langchain_core.messages import AIMessage

from backend.core.llm.errors import ModelSetupError
from backend.core.llm.factory import found_keys, make_model
from backend.core.settings import ModelSettings
from warren.errors import CommandError


def check_models(settings: ModelSettings, roles: list[str]) -> str:
    """Make the model of every role and say which they are; raises CommandError when one can't be made."""
    try:
        labels = {role: make_model(settings, role, lambda *_: AIMessage("")).label for role in roles}
    except ModelSetupError as error:
        raise CommandError(str(error)) from error
    keys = found_keys(settings)
    said = ", ".join(f"{role} {label}" for role, label in labels.items())
    if len(set(labels.values())) == 1:
        said = next(iter(labels.values()))
    unused = f" (keys found for {', '.join(keys)}; set WARREN_MODEL to use one)" if keys and said == "built-in" else ""
    return said + unused
