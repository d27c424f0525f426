"""“Write a function …”: written, run through the real sandbox, handed over."""

from pathlib import Path

from workers.agents.code.tests.conftest import Ask, KeptArtifacts

SAMPLES = ("2024-03-05", "31.12.2023", "03/04/2024", "12/25/2023", "March 7, 2024")
DATES = "\n".join(["Write a function that parses these dates and test it:", *SAMPLES])


async def test_dates_are_parsed_after_their_samples(ask: Ask, workspace: Path) -> None:
    answer, context = await ask(DATES)
    assert "reads the 4 formats of your samples; all 10 tests passed" in answer.text
    assert "| `03/04/2024` | 2024-03-04 | `%m/%d/%Y` |" in answer.text
    assert "the month is taken first, because “12/25/2023” can only be so" in answer.text
    assert "[dates.py](artifact:dates.py)" in answer.text
    assert isinstance(context.artifacts, KeptArtifacts)
    assert sorted(context.artifacts.kept) == ["dates.py", "test_dates.py"]
    assert context.artifacts.kept["dates.py"][1] == (workspace / "dates.py").read_bytes()


async def test_dates_on_one_line_and_a_given_order(ask: Ask) -> None:
    answer, _ = await ask("write a function to parse dates like 01/02/2024 and 05/06/2023 (month first)")
    assert "| `01/02/2024` | 2024-01-02 |" in answer.text


async def test_a_known_function_is_written_with_its_tests(ask: Ask) -> None:
    answer, context = await ask("Write a Python function called check_prime that checks whether a number is prime")
    assert "all 16 tests passed" in answer.text
    assert "def check_prime(number: int) -> bool:" in answer.text
    assert "| `test_primes` | 7 passed |" in answer.text
    assert isinstance(context.artifacts, KeptArtifacts)
    assert sorted(context.artifacts.kept) == ["check_prime.py", "test_check_prime.py"]


async def test_samples_are_tried(ask: Ask) -> None:
    answer, _ = await ask("write a function that parses these amounts with decimal comma:\n1.234,50 €\n-12,5\nabc1")
    assert "| `1.234,50 €` | `1234.50` |" in answer.text
    assert "| `-12,5` | `-12.5` |" in answer.text
    assert "| `abc1` | `refused: 'abc1' is no number` |" in answer.text
    assert "Not taken into account" not in answer.text


async def test_a_number_in_the_request_is_tried(ask: Ask) -> None:
    answer, _ = await ask("write a script that prints the first 10 fibonacci numbers and run it")
    assert "gives\n\n```\n[0, 1, 1, 2, 3, 5, 8, 13, 21, 34]\n```" in answer.text


async def test_what_is_there_already_is_not_overwritten(ask: Ask, workspace: Path) -> None:
    (workspace / "is_prime.py").write_text("mine = True\n")
    answer, _ = await ask("Write a function that checks whether a number is prime")
    assert "all 16 tests passed" in answer.text
    assert (workspace / "is_prime.py").read_text() == "mine = True\n"
    assert (workspace / "is_prime_2.py").exists()


async def test_what_it_cannot_write_it_says(ask: Ask) -> None:
    for request in (
        "write a web server in go",
        "write quicksort in rust",
        "Write a function that checks whether a number is prime, memoizes results in redis and logs every call",
    ):
        answer, context = await ask(request)
        assert answer.additional_kwargs["warren_cannot"] is True
        assert answer.text.count("\n- “") == 3
        assert isinstance(context.artifacts, KeptArtifacts)
        assert context.artifacts.kept == {}


async def test_a_word_that_is_left_over_is_told(ask: Ask) -> None:
    answer, _ = await ask("write a recursive function for the factorial of a number")
    assert "Not taken into account: “recursive”" in answer.text
