"""What an error of a run means for the work: try again, or end with a failure in words."""

import random

import structlog
from langgraph.errors import GraphRecursionError

from backend.core.circuits import CircuitOpen
from backend.core.llm.errors import ProviderError, UnusableAnswerError
from backend.core.store_errors import StoreFailedError
from backend.core.verdicts import Failure, Permanent, Retryable, Verdict
from workers.agentkit.providers import waiting
from workers.agentkit.tool_answers import AWAY

log = structlog.get_logger()

#: Seconds before the second try; each further try doubles it, with jitter.
_FIRST_RETRY = 2.0
_LONGEST_RETRY = 120.0


def backoff(attempt: int) -> float:
    """Return the seconds to wait after this attempt: exponential with full jitter on the upper half."""
    ceiling = min(_LONGEST_RETRY, _FIRST_RETRY * float(2 ** (attempt - 1)))
    return ceiling / 2 + random.uniform(0, ceiling / 2)  # noqa: S311 - jitter is no secret


def _model_failure(error: ProviderError) -> Failure:
    """Return a provider's failure with the provider's own words and everything that was tried."""
    details = {"provider": error.detail, "tried": ", ".join(error.tried)}
    return Failure(code=f"model_{error.kind}", message=error.sentence, cure=error.cure, details=details)


def _of_outside(error: ProviderError | CircuitOpen | StoreFailedError) -> Verdict:
    if isinstance(error, StoreFailedError):
        log.warning("a service was away", cause=str(error))
        return Retryable(AWAY)
    if isinstance(error, CircuitOpen):
        return waiting(error)
    if error.circuit is not None:
        return waiting(error.circuit, cure=error.cure)
    failure = _model_failure(error)
    return Retryable(failure, after=error.retry_after) if error.transient else Permanent(failure)


def verdict_of(error: Exception) -> Verdict:
    """Return what an error of the run means for the step."""
    match error:
        case Verdict():
            return error
        case CircuitOpen() | ProviderError() | StoreFailedError():
            return _of_outside(error)
        case UnusableAnswerError():
            return Retryable(
                Failure(
                    code="model_unusable",
                    message="The model's answers could not be used.",
                    cure="Retry, or choose a model that calls tools reliably.",
                )
            )
        case GraphRecursionError():
            return Permanent(
                Failure(
                    code="limit", message="The model went on without coming to an end.", cure="Ask for less at once."
                )
            )
        case TimeoutError():
            return Permanent(
                Failure(
                    code="deadline",
                    message="The step took longer than it may.",
                    cure="Ask for less at once, or raise WARREN_STEP_DEADLINE_SECONDS.",
                )
            )
        case _:
            log.error("work broke", exc_info=error)
            return Retryable(
                Failure(
                    code="internal",
                    message=f"It broke: {type(error).__name__}.",
                    cure="It is tried again by itself; the worker's log holds the details.",
                )
            )
