import pytest

from backend.core.llm.chosen import ChosenModel
from backend.core.llm.errors import ProviderError, UnusableAnswerError
from backend.core.llm.factory import builtin_model
from backend.core.llm.probe import probe
from backend.core.llm.tests.conftest import silent
from tests.fakes import openai_replies as replies
from tests.fakes.openai_replies import Call, Text, Tools
from tests.fakes.openai_server import OpenAIServer


async def test_a_model_that_calls_tools_passes(server: OpenAIServer, chosen: ChosenModel) -> None:
    server.reply(Tools.of(Call("Ready", {"ready": True})))
    await probe(chosen)
    assert len(server.bodies) == 1


async def test_a_wrong_key_is_told(server: OpenAIServer, chosen: ChosenModel) -> None:
    server.reply(replies.bad_key())
    with pytest.raises(ProviderError, match="refused the key"):
        await probe(chosen)


async def test_an_outage_is_told_at_once_and_not_covered_by_a_fallback(
    server: OpenAIServer, chosen: ChosenModel
) -> None:
    server.reply(replies.Failure(503))
    with pytest.raises(ProviderError):
        await probe(chosen)
    assert [body["model"] for body in server.bodies] == ["first"]


async def test_a_model_without_tools_is_told(server: OpenAIServer, chosen: ChosenModel) -> None:
    server.policy = lambda _: Text("I am ready.")
    with pytest.raises(UnusableAnswerError):
        await probe(chosen)


async def test_the_built_in_model_needs_no_asking() -> None:
    await probe(builtin_model(silent))
