"""Runs a program, or the tests, and says what came out."""

import re
from typing import Any

from workers.agents.code.acts.choosing import choose, files_in, look
from workers.agents.code.acts.flow import Act, Answer, Call, need
from workers.agents.code.acts.words import fenced, first_failure, outcome, passed, table
from workers.agents.code.reading.asked import RUNNERS, Asked
from workers.agents.code.reading.traces import read_trace

NOT_FOUND = 127
ARGUMENTS = re.compile(r"\bwith (?:the )?arguments?:? (.+?)(?:[.?!]|$| and )")
INPUT = re.compile(r"\b(?:with|and) (?:the )?input:? (.+?)(?:[.?!]|$)")


def run(asked: Asked) -> Act:
    """Run the file that is meant and show what it printed, and its error in words."""
    files = files_in((yield from look(asked)).answer)
    name = choose(asked, files)
    ran = (yield from need(run_call(name, asked.words))).answer
    return Answer(report(name, ran))


def run_call(name: str, words: str = "") -> Call:
    """Return the call that runs a file; "with arguments a b" and "with input 5" are handed on."""
    given, typed = ARGUMENTS.search(words), INPUT.search(words)
    stdin = {"stdin": typed[1].strip("'\"` ") + "\n"} if typed else {}
    if name.endswith(".py"):
        arguments = {"arguments": [word.strip("'\"`") for word in given[1].split()]} if given else {}
        return Call("run_python", {"file": name, **arguments, **stdin})
    command = RUNNERS[name.rsplit(".", 1)[-1]].format(file=_quoted(name))
    return Call("run_shell", {"command": command, **stdin})


def report(name: str, ran: dict[str, Any]) -> str:
    """Return how a run ended, what it printed, and its error explained."""
    code, out, err = ran["exit_code"], ran.get("stdout", ""), ran.get("stderr", "")
    if stopped := ran.get("stopped"):
        head = f"**`{name}` was stopped.** {stopped['message']} {stopped['cure']}"
    elif code == NOT_FOUND and "not found" in err:
        head = f"**`{name}` could not be started:** the program that runs it isn't on this machine."
    elif code == 0:
        head = f"**`{name}` ran to its end** in {ran['seconds']} s" + (" and printed nothing." if not out else ":")
    else:
        head = f"**`{name}` ended with exit code {code}** after {ran['seconds']} s."
    parts = [head]
    if out:
        parts.append(fenced(out))
    trace = read_trace(err)
    if trace is not None and code != 0:
        parts.append(trace.sentence())
    if err.strip():
        parts.append(f"What it wrote to its error output:\n\n{fenced(err)}")
    return "\n\n".join(parts)


def run_tests(asked: Asked) -> Act:
    """Run the tests and show how each ended."""
    files = files_in((yield from look(asked)).answer)
    named = [name for name in asked.named if name in files.tests()]
    ran = (yield from need(Call("run_tests", {"file": named[0]} if named else {}))).answer
    verdict = outcome(ran)
    parts = [f"**{verdict[0].upper()}{verdict[1:]}.**", table(ran)]
    if not passed(ran):
        parts.append(f"The first that failed is {first_failure(ran)}")
        parts.append('Say "make the tests pass" to have it mended.')
    return Answer("\n\n".join(part for part in parts if part))


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "'\\''") + "'"
