"""Workspaces that outlive their step: across steps, tasks, drains, retries and dead workers."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from backend.api.conversations.change_conversation import delete_conversation
from backend.core.verdicts import Failure, Permanent, Retryable
from tests.path.crew import ALL, Crew, until
from tests.path.scripted import Act, steps
from workers.agentkit import packing
from workers.agentkit.context import StepContext

Deed = Callable[[StepContext], Awaitable[str]]


@pytest.fixture(autouse=True)
def keepers(crew: Crew) -> None:
    crew.keepers |= {"alpha", "beta"}


def writing(**files: str) -> Deed:
    async def write(context: StepContext) -> str:
        for name, content in files.items():
            (context.workspace / name.replace("_", ".")).write_text(content)
        return "wrote"

    return write


async def look(context: StepContext) -> str:
    files = sorted(path for path in context.workspace.rglob("*") if path.is_file())
    return "; ".join(f"{path.relative_to(context.workspace)}={path.read_text()[:20]}" for path in files) or "nothing"


async def upload(crew: Crew, name: str, content: bytes) -> str:
    """Upload as the api does: bytes, then the row."""
    stored = await crew.resources.artifacts.put_bytes(content)
    rows = await crew.sql(
        "insert into artifacts (id, user_id, name, media_type, size, sha256)"
        " values (gen_random_uuid(), :user, :name, 'text/plain', :size, :sha256) returning id",
        user=crew.ann,
        name=name,
        size=stored.size,
        sha256=stored.sha256,
    )
    return str(rows[0]["id"])


async def test_the_next_request_of_the_conversation_finds_the_files(crew: Crew) -> None:
    crew.acts.define("write", writing(main_py="one"))
    looks = crew.acts.define("look", look)
    await crew.main.start(*ALL)
    first = await crew.ask("act:write")
    second = await crew.ask("act:look", to=first["conversation_id"])
    assert second["answer"] == "main.py=one"
    elsewhere = await crew.ask("act:look")
    assert elsewhere["answer"] == "nothing"
    assert await crew.sql("select 1 from artifacts") == []
    assert not any(context.workspace.exists() for context in looks.contexts)


async def test_another_agents_workspace_is_its_own(crew: Crew) -> None:
    crew.acts.define("write", writing(main_py="one"))
    crew.acts.define("look", look)
    crew.planner.on("look", steps(only=("beta", "act:look")))
    await crew.main.start(*ALL)
    first = await crew.ask("act:write")
    assert (await crew.ask("look", to=first["conversation_id"]))["answer"] == "nothing"


async def test_a_step_starts_from_those_it_builds_on(crew: Crew) -> None:
    """Also through a step between them that kept none; two that changed different files are put together."""
    crew.keepers.remove("beta")
    crew.acts.define("old", writing(old_py="old"))
    crew.acts.define("base", writing(a_py="a0", b_py="b0"))
    crew.acts.define("left", writing(a_py="a1"))
    crew.acts.define("right", writing(b_py="b1"))
    crew.acts.define("look", look)
    crew.planner.on(
        "go",
        steps(
            base=("alpha", "act:base"),
            left=("alpha", "act:left", "base"),
            right=("alpha", "act:right", "base"),
            between=("beta", "x", "right"),
            end=("alpha", "act:look", "left", "between"),
            aside=("alpha", "act:look then act:look"),
        ),
    )
    await crew.main.start(*ALL)
    first = await crew.ask("act:old")
    task = await crew.ask("go", to=first["conversation_id"])
    results = [step["result"] for step in await crew.steps(task["id"])]
    # The first step of the task began with what the conversation had.
    assert results[4:] == ["a.py=a1; b.py=b1; old.py=old", "old.py=old"]


async def test_a_step_given_back_by_a_drain_goes_on_with_its_files(crew: Crew) -> None:
    async def write_then_wait(context: StepContext) -> str:
        if act.calls > 1:
            return await look(context)
        await writing(half_py="half")(context)
        act.started.set()
        return await act._wait()

    act = crew.acts.define("work", write_then_wait)
    await crew.main.start("clock", "aggregator", "supervisor")
    first = await crew.process("alpha")
    accepted = await crew.say("act:work")
    await until(lambda: _written(act), what="half of the work")
    await first.stop("alpha")
    await crew.process("alpha")
    task = await crew.wait(accepted.task_id)
    [step] = await crew.steps(task["id"])
    assert (task["answer"], step["attempt"], act.cut_off) == ("half.py=half", 1, 1)


async def _written(act: Act) -> bool:
    return bool(act.contexts) and (act.contexts[0].workspace / "half.py").exists()


async def test_a_step_whose_worker_died_starts_from_what_was_kept_last(crew: Crew) -> None:
    crew.acts.define("write", writing(main_py="kept"))

    async def change_then_wait(context: StepContext) -> str:
        if act.calls > 1:
            return await look(context)
        await writing(main_py="half", half_py="half")(context)
        return await act._wait()

    act = crew.acts.define("work", change_then_wait)
    await crew.main.start("clock", "aggregator", "supervisor", "alpha")
    first = await crew.ask("act:write")
    await crew.main.stop("alpha")
    frozen = await crew.process("alpha", lease_seconds=0.4, heartbeat_seconds=1000.0)
    accepted = await crew.say("act:work", to=first["conversation_id"])
    await until(lambda: _written(act), what="half of the work")
    await frozen.stop_listening("alpha")
    await crew.process("alpha")
    task = await crew.wait(accepted.task_id)
    assert (task["answer"], act.calls) == ("main.py=kept", 2)
    # The frozen one wakes up: what it packs is no row's.
    act.release.set()
    await frozen.close()
    crew.processes.remove(frozen)
    assert (await crew.ask("act:look", to=first["conversation_id"]))["answer"] == "did look"
    rows = await crew.sql("select 1 from workspaces where step_id in (select id from steps where attempt > 2)")
    assert rows == []


@pytest.mark.parametrize("verdict", [Retryable(Failure(code="busy", message="Busy."), after=0.01), None])
async def test_a_second_try_goes_on_with_the_files(crew: Crew, verdict: Retryable | None) -> None:
    async def write_then_fail(context: StepContext) -> str:
        if act.calls == 1:
            await writing(try_py="first")(context)
            raise verdict or Permanent(Failure(code="never", message="No."))
        return await look(context)

    act = crew.acts.define("work", write_then_fail)
    crew.acts.define("look", look)
    await crew.main.start(*ALL)
    task = await crew.ask("act:work")
    if verdict is None:  # failed for good: the person's next request still finds what was done
        task = await crew.ask("act:look", to=task["conversation_id"])
    assert task["answer"] == "try.py=first"


async def test_an_attached_file_is_there_again_as_it_was_left(crew: Crew) -> None:
    """A changed one stays changed, an unchanged one isn't kept twice, a new one of its name gets another name."""
    crew.acts.define("edit", writing(a_txt="edited"))
    looks = crew.acts.define("look", look)
    a, b = await upload(crew, "a.txt", b"original"), await upload(crew, "b.txt", b"data")
    await crew.main.start(*ALL)
    first = await crew.ask("act:edit", files=[a, b])
    assert (await crew.sql("select size from workspaces"))[0]["size"] == len("edited")
    second = await crew.ask("act:look", to=first["conversation_id"])
    assert second["answer"] == "a.txt=edited; b.txt=data"
    newer = await upload(crew, "a.txt", b"newer")
    third = await crew.ask("act:look", to=first["conversation_id"], files=[newer])
    assert third["answer"] == "a (2).txt=newer; a.txt=edited; b.txt=data"
    files = {(file.name, file.size, file.origin) for file in looks.contexts[-1].files}
    assert files == {("a (2).txt", 5, "request"), ("a.txt", 6, "conversation"), ("b.txt", 4, "conversation")}
    fourth = await crew.ask("act:look", to=first["conversation_id"])
    assert fourth["answer"] == third["answer"]


async def test_what_the_agent_made_is_there_as_it_has_become(crew: Crew) -> None:
    """A file it gave to the person and then went on changing doesn't come back beside itself, as it was."""

    async def give(context: StepContext) -> str:
        await writing(mod_py="one")(context)
        await context.artifacts.add("mod.py", "text/x-python", b"one")
        return "gave"

    crew.acts.define("give", give)
    crew.acts.define("edit", writing(mod_py="two!"))
    looks = crew.acts.define("look", look)
    await crew.main.start(*ALL)
    chat = (await crew.ask("act:give"))["conversation_id"]
    await crew.ask("act:edit", to=chat)
    assert (await crew.ask("act:look", to=chat))["answer"] == "mod.py=two!"
    assert [(file.name, file.size, file.origin) for file in looks.contexts[-1].files] == [("mod.py", 4, "earlier")]
    # Another agent has no such file: it gets what was given.
    crew.planner.on("see mod.py", steps(only=("beta", "act:look")))
    assert (await crew.ask("see mod.py", to=chat))["answer"] == "mod.py=one"


async def test_what_could_not_be_kept_is_told(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "LIMIT", 10)
    crew.acts.define("write", writing(small_txt="small", big_txt="much too big"))
    crew.acts.define("look", look)
    await crew.main.start(*ALL)
    first = await crew.ask("act:write")
    assert first["answer"].startswith("wrote\n\nNot kept for later steps, because a workspace keeps")
    assert first["answer"].endswith("plain files: big.txt (12 bytes).")
    assert (await crew.ask("act:look", to=first["conversation_id"]))["answer"] == "small.txt=small"


async def test_a_stop_leaves_what_was_kept_before(crew: Crew) -> None:
    crew.acts.define("write", writing(main_py="kept"))
    crew.acts.define("look", look)

    async def change_then_wait(context: StepContext) -> str:
        await writing(half_py="half")(context)
        act.started.set()
        return await act._wait()

    act = crew.acts.define("work", change_then_wait)
    await crew.main.start(*ALL)
    first = await crew.ask("act:write")
    accepted = await crew.say("act:work", to=first["conversation_id"])
    await until(lambda: _written(act))
    await crew.cancel(accepted.task_id)
    await crew.wait(accepted.task_id)
    assert (await crew.ask("act:look", to=first["conversation_id"]))["answer"] == "main.py=kept"


async def test_a_workspace_goes_with_its_conversation_and_its_bytes_are_swept_with_the_row(crew: Crew) -> None:
    crew.acts.define("write", writing(main_py="one"))
    await crew.main.start(*ALL)
    task = await crew.ask("act:write")
    [row] = await crew.sql("select sha256 from workspaces")
    assert await crew.resources.artifacts.has(row["sha256"])
    await delete_conversation(crew.resources, crew.ann, task["conversation_id"])
    assert await crew.sql("select 1 from workspaces") == []


async def test_bytes_that_are_gone_fail_the_step_with_a_cure(crew: Crew) -> None:
    crew.acts.define("write", writing(main_py="one"))
    await crew.main.start(*ALL)
    first = await crew.ask("act:write")
    [row] = await crew.sql("select sha256 from workspaces")
    await crew.resources.artifacts.delete(row["sha256"])
    task = await crew.ask("act:look", to=first["conversation_id"])
    assert (task["state"], task["error"]["code"]) == ("failed", "workspace_lost")
    assert task["error"]["cure"]


async def test_eight_steps_pack_at_once_without_holding_up_a_heartbeat(crew: Crew) -> None:
    async def fill(context: StepContext) -> str:
        await asyncio.to_thread((context.workspace / "data.bin").write_bytes, bytes(range(256)) * (8 << 12))
        return "filled"

    crew.acts.define("fill", fill)
    crew.planner.on("go", steps(**{f"s{n}": ("alpha", "act:fill") for n in range(8)}))
    await crew.main.start(*ALL)
    task = await crew.ask("go")
    assert [step["lost_leases"] for step in await crew.steps(task["id"])] == [0] * 8
    assert len(await crew.sql("select 1 from workspaces")) == 8
