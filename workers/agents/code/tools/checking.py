"""Checking code: its structure, the linter, tests, and what has changed."""

from workers.agentkit.context import StepContext
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.code.engine_client import ask_engine, prepare
from workers.agents.code.tools.answers import Runtime, as_text
from workers.agents.code.tools.keeping import keep_bytes

SHOWN_DIFF = 20_000
#: Seconds that all tests may take together, and those that are to be mended at their first run.
TESTS_SECONDS = 50.0
FIRST_RUN_SECONDS = 20.0


@agent_tool(effect=Effect.NONE, title="Reading the structure of {file}")
async def outline_code(file: str, runtime: Runtime) -> str:
    """Return what a Python file is made of: imports (and which are missing), functions, classes, calls, complexity.

    A file that doesn't parse gives "syntax_error" with its line.

    Args:
        file: its name, as list_files shows it.
    """
    context: StepContext = runtime.context
    await prepare(context)
    return as_text(await ask_engine(context, "outline", file=file))


@agent_tool(effect=Effect.NONE, title=lambda args: f"Checking {args.get('file') or 'the code'}")
async def lint(runtime: Runtime, file: str | None = None, *, fix: bool = False, reformat: bool = False) -> str:
    """Check Python with ruff: findings with file, line, code and message, and what its formatter would change.

    Args:
        file: one file; all Python files when left out.
        fix: make the safe corrections.
        reformat: format the files.
    """
    context: StepContext = runtime.context
    await prepare(context)
    return as_text(await ask_engine(context, "lint", file=file, fix=fix, reformat=reformat))


@agent_tool(effect=Effect.NONE, title=lambda args: f"Running the tests{_of(args.get('file'))}")
async def run_tests(runtime: Runtime, file: str | None = None) -> str:
    """Run tests with pytest: how many passed, failed and broke, and each test's state and message.

    Args:
        file: a test file, or one test as "test_x.py::test_one"; all tests when left out.
    """
    context: StepContext = runtime.context
    await prepare(context)
    await context.progress("running the tests")
    return as_text(await ask_engine(context, "test", file=file, patience=TESTS_SECONDS))


@agent_tool(effect=Effect.NONE, title="Looking for a correction")
async def find_fix(runtime: Runtime, file: str | None = None) -> str:
    """Look for one small edit that makes failing tests, or a failing script, work. Changes nothing itself.

    Corrections of well-known mistakes (syntax, names, imports, off by one, comparisons, missing return …) are tried on
    a copy. "fix" has the edit for edit_file, and "works": whether all passes with it, or it only gets further. One that
    passes the tests can still be the wrong one: look at it.

    Args:
        file: a script that fails; the tests when left out.
    """
    context: StepContext = runtime.context
    await prepare(context)
    await context.progress("trying corrections on a copy")
    return as_text(await ask_engine(context, "fix", file=file, patience=FIRST_RUN_SECONDS))


@agent_tool(effect=Effect.NONE, title="Comparing")
async def show_diff(runtime: Runtime, before: str | None = None, after: str | None = None) -> str:
    """Show what changed since the step began, or between two files, as a unified diff that the person gets too.

    Args:
        before: a file, to compare it with another.
        after: the other file.
    """
    context: StepContext = runtime.context
    start = await prepare(context)
    if before and after:
        answer = await ask_engine(context, "compare", before=before, after=after)
        name = f"{_stem(before)}-vs-{_stem(after)}.diff"
    else:
        answer = await ask_engine(context, "changes", before=start["before"])
        name = "changes.diff"
    if not answer["diff"]:
        return as_text({"files": 0, "note": "Nothing differs."})
    kept = await keep_bytes(context, name, answer["diff"].encode())
    return as_text({**answer, "diff": answer["diff"][:SHOWN_DIFF], "kept_as": kept["file"]})


def _of(file: object) -> str:
    return f" of {file}" if file else ""


def _stem(file: str) -> str:
    return file.rsplit("/", 1)[-1].rsplit(".", 1)[0] or "file"
