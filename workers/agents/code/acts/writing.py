"""Writes a function with its tests, runs them, and hands both over."""

import json
import re
from collections.abc import Generator
from typing import Any

from workers.agents.code.acts.choosing import files_in
from workers.agents.code.acts.flow import Act, Answer, Call, Said, need
from workers.agents.code.acts.words import cell, fenced, first_failure, link, outcome, passed, table
from workers.agents.code.reading.asked import Asked
from workers.agents.code.writing.date_parser import checks_for, module_for
from workers.agents.code.writing.dates import Understood, find_samples, understand
from workers.agents.code.writing.recipes import NAMED, Recipe, find_recipe, samples_in

DATES = re.compile(r"\b(dates?|timestamps?|datetimes?|birthdays?|days?)\b")
MONTH_FIRST = re.compile(r"\b(month[- ]first|american|us (format|dates?|style)|mm/dd|m/d/y)", re.IGNORECASE)
DAY_FIRST = re.compile(r"\b(day[- ]first|european|british|uk (format|dates?|style)|dd/mm|d/m/y)", re.IGNORECASE)
OTHER_LANGUAGE = re.compile(
    r"\b(in|using|with) (rust|go(lang)?|java(script)?|"
    r"typescript|c|c\+\+|c#|ruby|php|perl|kotlin|swift|scala|haskell|bash"
    r"|shell|sql|lua|julia|elixir|dart|matlab|assembly)(?![\w+#])|\b(java(script)?|typescript|rust|bash|shell|ruby|php)\b"
)
#: More words than these that a recipe has nothing to do with mean that something else is wanted.
MOST_LEFT_OVER = 2
NUMBER = re.compile(r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?![\w,.]\d)|(?<![\w.,-])\d{1,6}\b(?![.,]\d)")


def write(asked: Asked) -> Act:
    """Write what a recipe or date samples give; anything else is beyond."""
    whole = "\n".join([asked.words, *(pasted.text for pasted in asked.pasted)])
    samples = find_samples(whole)
    if samples and DATES.search(asked.low):
        return (yield from _dates(asked, understand(samples, month_first=_month_first(asked.words))))
    found = find_recipe(whole)
    other_language = OTHER_LANGUAGE.search(asked.low)
    if found is None or other_language or len(found.left_over) > MOST_LEFT_OVER:
        return _beyond(asked, found.recipe if found else None)
    return (yield from _recipe(found.recipe, found.left_over, whole))


def _month_first(words: str) -> bool | None:
    if MONTH_FIRST.search(words):
        return True
    return False if DAY_FIRST.search(words) else None


def _beyond(asked: Asked, near: Recipe | None) -> Answer:
    if DATES.search(asked.low) and re.search(r"\bpars|\bread|\bconvert", asked.low):
        return Answer("Paste a few of the dates, one per line: their formats are taken from them.")
    nearest = f"The nearest it has is `{near.name}`, which {near.says}; your request asks for more.\n\n" if near else ""
    known = (
        "Without a language model only known functions are written: dates read after samples, numbers with decimal "
        "comma, e-mail addresses, URLs, CSV, primes, Fibonacci, factorial, gcd, Roman numerals, temperatures, mean and "
        "median, leap years, palindromes, slugs, word counts, anagrams, Caesar cipher, sorting and grouping by key, "
        "removing duplicates, flattening, chunks, binary search, quicksort."
    )
    examples = (
        "- “Write a function that parses these dates and test it”, with the dates below\n"
        "- “Write a Python function that checks whether a number is prime, and test it”\n"
        "- “Write a slugify function”"
    )
    return Answer(f"{nearest}{known} For example:\n\n{examples}", cannot=True)


def _dates(asked: Asked, understood: Understood) -> Act:
    if all(read.meaning is None for read in understood.reads):
        return Answer("None of the samples is a day of the calendar: " + " ".join(understood.notes))
    given = NAMED.search(asked.words)
    function = given[1] if given else "parse_date"
    module = yield from _free("dates")
    code, tests = module_for(understood, function), checks_for(understood, module, function)
    ran = yield from _written(module, code, tests)
    rows = ["| sample | read as | format |", "| --- | --- | --- |"]
    for read in understood.reads:
        meaning = "refused" if read.meaning is None else _shown(read.meaning.isoformat(), timed=understood.timed)
        rows.append(f"| {cell(read.sample.text)} | {meaning} | {cell(read.form)} |")
    notes = "\n".join(f"- {note}" for note in understood.notes)
    said = f"`{function}` in `{module}.py` reads the {len(understood.formats)} formats of your samples"
    parts = ["\n".join(rows), notes and f"What to know:\n\n{notes}"]
    return (yield from _handed_over(module, said, ran, parts))


def _shown(moment: str, *, timed: bool) -> str:
    return moment.replace("T", " ") if timed else moment.partition("T")[0]


def _recipe(recipe: Recipe, left_over: tuple[str, ...], whole: str) -> Act:
    module = yield from _free(recipe.name)
    tests = recipe.tests.replace(f"from {recipe.name} import", f"from {module} import")
    ran = yield from _written(module, recipe.code, tests)
    parts = []
    if recipe.sample_call:
        parts.append((yield from _on_samples(recipe, module, whole)))
    if recipe.demo:
        parts.append((yield from _shown_for(recipe, module, whole)))
    if left_over:
        words = ", ".join(f"“{word}”" for word in left_over)
        parts.append(f"Not taken into account: {words}. It does what the sentence above says, nothing else.")
    return (yield from _handed_over(module, f"`{module}.py` {recipe.says}", ran, parts))


def _free(name: str) -> Generator[Call, Said, str]:
    """Return a module name that no file has yet, neither it nor its tests."""
    files = files_in((yield from need(Call("list_files"))).answer)
    number = 1
    while True:
        module = name if number == 1 else f"{name}_{number}"
        if not {f"{module}.py", f"test_{module}.py"} & files.rows.keys():
            return module
        number += 1


def _written(module: str, code: str, tests: str) -> Generator[Call, Said, dict[str, Any]]:
    yield from need(Call("write_file", {"file": f"{module}.py", "text": code}))
    yield from need(Call("write_file", {"file": f"test_{module}.py", "text": tests}))
    yield from need(Call("lint", {"file": f"{module}.py", "reformat": True}))
    yield from need(Call("lint", {"file": f"test_{module}.py", "reformat": True}))
    return (yield from need(Call("run_tests", {"file": f"test_{module}.py"}))).answer


def _shown_for(recipe: Recipe, module: str, whole: str) -> Generator[Call, Said, str]:
    """Say what the function gives for the one number that the request names; "" when there is none or several."""
    numbers = set(NUMBER.findall(whole))
    if len(numbers) != 1:
        return ""
    shown = recipe.demo.format(n=int(numbers.pop().replace(",", "")))
    code = f"from {module} import *\nprint({shown})"
    ran = (yield from need(Call("run_python", {"code": code, "seconds": 10}))).answer
    if ran["exit_code"] != 0:
        return f"`{shown}` failed here:\n\n{fenced(ran.get('stderr', ''))}"
    return f"`{shown}` gives\n\n{fenced(ran.get('stdout', ''))}"


def _on_samples(recipe: Recipe, module: str, whole: str) -> Generator[Call, Said, str]:
    """Call the function on the samples that were pasted, one per line or after a colon."""
    samples = samples_in(whole, recipe.sample_like)
    if not samples:
        return ""
    lines = [
        "import json",
        f"from {module} import {recipe.sample_call} as call",
        f"for text in json.loads({json.dumps(samples)!r}):",
        "    try:",
        "        said = str(call(text))",
        "    except ValueError as error:",
        "        said = f'refused: {error}'",
        "    print(json.dumps([text, said]))",
    ]
    ran = (yield from need(Call("run_python", {"code": "\n".join(lines), "seconds": 20}))).answer
    rows = ["| your sample | result |", "| --- | --- |"]
    for line in ran.get("stdout", "").splitlines():
        text, said = json.loads(line)
        rows.append(f"| {cell(text)} | {cell(said)} |")
    return "\n".join(rows)


def _handed_over(module: str, said: str, ran: dict[str, Any], parts: list[str]) -> Act:
    verdict = outcome(ran)
    if passed(ran):
        head = f"**{said[0].upper()}{said[1:]}; {verdict}.**"
    else:
        head = f"**It was written, but {verdict}.** The first that failed is {first_failure(ran)}"
    code = (yield from need(Call("view_file", {"file": f"{module}.py"}))).answer["text"]
    links = []
    for file in (f"{module}.py", f"test_{module}.py"):
        kept = (yield from need(Call("keep_file", {"file": file}))).answer
        links.append(link(kept["file"]))
    body = [head, *(part for part in parts if part), fenced(code, "python", 6000), table(ran), " · ".join(links)]
    return Answer("\n\n".join(body))
