"""Find out whether a model really answers and calls tools, for `warren doctor`."""

from dataclasses import replace

from langchain_core.messages import HumanMessage
from pydantic import BaseModel

from backend.core.llm.ask import ask_for
from backend.core.llm.calling import ModelCaller, RetryPolicy
from backend.core.llm.chosen import ChosenModel

#: Seconds that a model may take for the probe; a local one may have to be loaded first.
_LIMIT = 60.0


class Ready(BaseModel):
    """Say that you are ready."""

    ready: bool


async def probe(chosen: ChosenModel) -> None:
    """Ask the model alone, without its fallbacks, to call a small tool. The built-in model needs no asking.

    Raises:
        ProviderError: it can't be reached, refuses the key, or doesn't know the model's name.
        UnusableAnswerError: it answers, but calls no tools, so it can't drive an agent.
    """
    if chosen.is_builtin:
        return
    caller = ModelCaller(policy=RetryPolicy(attempts=1, call_limit=_LIMIT))
    await ask_for(caller, replace(chosen, fallbacks=()), Ready, [HumanMessage("Are you ready? Call the tool.")])
