"""What a step has to work on, over several requests of a conversation and several rounds of one."""

from uuid import UUID

import pytest

from backend.api.tasks.rerun_step import retry_step
from backend.core.db.base import Json
from tests.path.crew import ALL, Crew
from tests.path.scripted import steps
from tests.path.test_workspaces import upload
from workers.agentkit.context import StepContext
from workers.supervisor.planner import Answer


@pytest.fixture(autouse=True)
def tools(crew: Crew) -> None:
    async def make(context: StepContext) -> str:
        request = crew.planner.planned[-1].request
        for name in request.split(" making ")[1].split(", ") if " making " in request else ["made.txt"]:
            await context.artifacts.add(name, "text/plain", f"{request} {name}".encode())
        return "made"

    async def look(context: StepContext) -> str:
        for file in context.files:
            assert (context.workspace / file.name).stat().st_size == file.size
        return "; ".join(f"{file.name} ({file.origin})" for file in context.files) or "nothing"

    crew.acts.define("make", make)
    crew.acts.define("look", look)


async def ask(crew: Crew, message: str, act: str, to: UUID | None = None, files: tuple[str, ...] = ()) -> Json:
    crew.planner.on(message, steps(only=("alpha", f"act:{act}")))
    return await crew.ask(message, to=to, files=[UUID(file) for file in files])


async def test_what_was_made_last_is_at_hand_for_a_request_without_files(crew: Crew) -> None:
    await crew.main.start(*ALL)
    scan = await upload(crew, "scan.pdf", b"scan")
    first = await ask(crew, "split it, making old.csv", "make", files=(scan,))
    chat = first["conversation_id"]
    await ask(crew, "again making p1.pdf, p2.pdf", "make", chat)
    told = await ask(crew, "what is there?", "look", chat)
    assert told["answer"] == "scan.pdf (conversation); p2.pdf (earlier); p1.pdf (earlier)"
    told = await ask(crew, "now rotate it", "look", chat)
    assert told["answer"] == "p2.pdf (earlier); p1.pdf (earlier); scan.pdf (conversation)"
    told = await ask(crew, "compare p1.pdf with made.txt", "look", chat)
    assert told["answer"] == "scan.pdf (conversation); p2.pdf (earlier); p1.pdf (earlier)"


async def test_files_of_one_message_keep_their_order_whichever_was_uploaded_first(crew: Crew) -> None:
    await crew.main.start(*ALL)
    second, first = await upload(crew, "second.pdf", b"2"), await upload(crew, "first.pdf", b"1")
    told = await ask(crew, "merge them", "look", files=(first, second))
    assert told["answer"] == "second.pdf (request); first.pdf (request)"


async def test_a_request_with_a_file_of_its_own_is_about_that_and_what_it_names(crew: Crew) -> None:
    await crew.main.start(*ALL)
    chat = (await ask(crew, "go making a.csv, b.csv", "make"))["conversation_id"]
    own = await upload(crew, "own.csv", b"own")
    told = await ask(crew, "convert it", "look", chat, files=(own,))
    assert told["answer"] == "own.csv (request)"
    told = await ask(crew, "join it with A.csv", "look", chat, files=(own,))
    assert told["answer"] == "own.csv (request); a.csv (earlier)"


async def test_files_of_other_conversations_and_users_are_not_at_hand(crew: Crew) -> None:
    await crew.main.start(*ALL)
    await ask(crew, "go making a.csv", "make")
    assert (await ask(crew, "look at a.csv", "look"))["answer"] == "nothing"


async def test_a_retried_task_sees_what_was_there_then(crew: Crew) -> None:
    await crew.main.start(*ALL)
    first = await ask(crew, "what is there?", "look")
    await ask(crew, "go making later.csv", "make", first["conversation_id"])
    [step] = await crew.steps(first["id"])
    await retry_step(crew.resources, crew.ann, first["id"], step["id"])
    assert (await crew.wait(first["id"]))["answer"] == "nothing"


async def test_a_later_round_has_what_the_rounds_before_it_made(crew: Crew) -> None:
    crew.planner.on("go", steps(a=("alpha", "act:make"), b=("beta", "x")))
    crew.planner.on_review("go", steps(c=("beta", "act:look"), d=("beta", "y")), Answer("all of it"))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert (await crew.steps(task["id"]))[2]["result"] == "made.txt (step)"


async def test_only_the_steps_it_builds_on_give_a_step_files(crew: Crew) -> None:
    crew.planner.on("go", steps(a=("alpha", "act:make"), b=("beta", "x", "a"), c=("beta", "act:look", "b")))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert (await crew.steps(task["id"]))[2]["result"] == "nothing"
