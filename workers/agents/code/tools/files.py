"""Looking at and changing the files of the workspace."""

from pathlib import PurePosixPath

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.sandbox import UnsafePath
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.code.engine_client import ask_engine, prepare
from workers.agents.code.tools.answers import Runtime, as_text
from workers.agents.code.tools.keeping import LARGEST_ARTIFACT, keep_path


@agent_tool(effect=Effect.NONE, title="Looking at the files")
async def list_files(runtime: Runtime) -> str:
    """List the files of the workspace with size and lines. Call this first.

    Attached archives (zip, tar) have been unpacked into folders called like them; "unreadable" says which couldn't.
    """
    context: StepContext = runtime.context
    start = await prepare(context)
    listed = await ask_engine(context, "list")
    return as_text({**listed, "unpacked": start["unpacked"], "unreadable": start["unreadable"]})


@agent_tool(effect=Effect.NONE, title="Reading {file}")
async def view_file(file: str, runtime: Runtime, first_line: int = 1, lines: int = 1000) -> str:
    """Read a text file of the workspace, at most 40,000 characters at once.

    Args:
        file: its name, as list_files shows it.
        first_line: where to begin, counted from 1.
        lines: how many lines.
    """
    context: StepContext = runtime.context
    await prepare(context)
    return as_text(await ask_engine(context, "read", file=file, first=first_line, lines=lines))


@agent_tool(effect=Effect.NONE, title="Writing {file}")
async def write_file(file: str, text: str, runtime: Runtime) -> str:
    """Make a text file in the workspace, or replace it as a whole (at most 1 MB).

    Args:
        file: its name; folders in it are made.
        text: the whole content.
    """
    context: StepContext = runtime.context
    await prepare(context)
    return as_text(await ask_engine(context, "write", file=file, text=text))


@agent_tool(effect=Effect.NONE, title="Changing {file}")
async def edit_file(file: str, old: str, new: str, runtime: Runtime, count: int = 1) -> str:
    """Replace a passage of a file exactly.

    Args:
        file: its name, as list_files shows it.
        old: the passage as it stands there, spaces and line ends included.
        new: what takes its place.
        count: how often the passage must occur; all are replaced, and any other number changes nothing.
    """
    context: StepContext = runtime.context
    await prepare(context)
    return as_text(await ask_engine(context, "edit", file=file, old=old, new=new, count=count))


@agent_tool(effect=Effect.NONE, title="Handing over {file}")
async def keep_file(file: str, runtime: Runtime, name: str | None = None) -> str:
    """Give the person a file of the workspace; link to it in your answer as [name](artifact:name).

    Args:
        file: its name, as list_files shows it.
        name: what it is to be called; its own name when left out.
    """
    context: StepContext = runtime.context
    await prepare(context)
    found = await ask_engine(context, "keep", file=file)
    try:
        return as_text(await keep_path(context, found["file"], PurePosixPath(name or found["file"]).name))
    except UnsafePath as error:
        cure = f"Hand over a plain file of at most {LARGEST_ARTIFACT // 1024 // 1024} MB."
        raise ToolProblem("not_kept", f"{file} can't be handed over: {error}.", cure) from error
