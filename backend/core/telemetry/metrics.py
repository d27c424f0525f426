"""Every metric: the list that docs/observability.md, alerts and dashboards are made from.

Counters and histograms are each process's own: what it did itself, since it started. Row gauges are read from the
rows of the whole deployment by every clock: of several clocks take the ``max``, never the sum.
"""

from prometheus_client import CollectorRegistry, ProcessCollector

from backend.core.telemetry import labels as of
from backend.core.telemetry.metric import DAYS, FAST, WORK, Counter, Gauge, Histogram, Metric, RowGauge

REGISTRY = CollectorRegistry()
PROCESS = ProcessCollector(registry=REGISTRY)
_R = REGISTRY

BUILD_INFO = Gauge(_R, "warren_build_info", "1, with the version that runs.", of.VERSION)
LOOP_LAG = Histogram(
    _R,
    "warren_loop_lag_seconds",
    "How late the process's event loop wakes up: what a busy tool costs all.",
    buckets=FAST,
)

# Tasks and steps
TASKS_CREATED = Counter(_R, "warren_tasks_created_total", "Tasks that came in.", of.PRIORITY)
TASK_QUEUE = Histogram(
    _R, "warren_task_queue_seconds", "From a task's message to the supervisor's first claim.", of.PRIORITY, buckets=WORK
)
TASK_DURATION = Histogram(
    _R,
    "warren_task_duration_seconds",
    "From a task's message to its end, waits for a person included; of one that was run again, to its last end.",
    of.TASK_ENDED,
    buckets=(*WORK, 3600.0, 24 * 3600.0),
)
SUPERVISOR_DURATION = Histogram(
    _R,
    "warren_supervisor_duration_seconds",
    "One planning or answering of a task, and the state it left the task in.",
    of.DOING,
    of.TASK_AFTER,
    buckets=WORK,
)
STEP_QUEUE = Histogram(
    _R,
    "warren_step_queue_seconds",
    "From a step's place in the queue to a worker's claim; retries, which wait on purpose, not counted.",
    of.AGENT,
    buckets=WORK,
)
STEP_DURATION = Histogram(
    _R,
    "warren_step_duration_seconds",
    "One try of a step, from its claim, and the state it left the step in: `queued` is a retry or a hand-over.",
    of.AGENT,
    of.STEP_AFTER,
    buckets=WORK,
)
STEPS_ENDED = Counter(_R, "warren_steps_ended_total", "Steps that came to an end.", of.AGENT, of.STEP_ENDED)
RETRIES = Counter(_R, "warren_retries_total", "Tries that failed and are made again.", of.ROLE)
LEASES_LOST = Counter(
    _R, "warren_leases_lost_total", "Work whose worker died, froze or lost the database: found by the clock.", of.HELD
)

# Queues and messages
BELLS = Counter(_R, "warren_bells_total", "Messages that were heard, and what came of each.", of.QUEUE, of.BELL_OUTCOME)
PUBLISHED = Counter(_R, "warren_messages_published_total", "Messages sent to RabbitMQ.", of.QUEUE, of.OUTCOME)
EVENTS_UNTOLD = Counter(
    _R, "warren_events_untold_total", "Events that Redis didn't take: the clock tells those that must be told."
)

# Acts on the world
APPROVALS_ASKED = Counter(_R, "warren_approvals_asked_total", "Questions put to a person.", of.AGENT)
APPROVAL_DECISION = Histogram(
    _R, "warren_approval_decision_seconds", "From a question to a person's decision.", of.DECISION, buckets=DAYS
)
EFFECTS = Counter(
    _R, "warren_effects_total", "Acts on the world by how they ended, as far as is known.", of.AGENT, of.EFFECT_STATE
)
DEAD_LETTERS_NOTED = Counter(
    _R, "warren_dead_letters_total", "Messages and work that were given up, `other` for a step's own failure.", of.CAUSE
)

# Tools, models and providers
TOOL_DURATION = Histogram(_R, "warren_tool_duration_seconds", "One tool call.", of.AGENT, of.OUTCOME, buckets=WORK)
MODEL_DURATION = Histogram(
    _R, "warren_model_duration_seconds", "One call of a model.", of.ROLE, of.MODEL, of.CALL_OUTCOME, buckets=WORK
)
MODEL_TOKENS = Counter(
    _R,
    "warren_model_tokens_total",
    "Tokens as the provider counted them; `cached` is a part of `input`.",
    of.ROLE,
    of.MODEL,
    of.TOKENS,
)
MODEL_COST = Counter(
    _R, "warren_model_cost_usd_total", "What model calls cost, in dollars, where the price is known.", of.ROLE, of.MODEL
)
MODEL_UNPRICED = Counter(
    _R, "warren_model_unpriced_calls_total", "Model calls whose price or usage isn't known.", of.ROLE, of.MODEL
)
PROVIDER_DURATION = Histogram(
    _R,
    "warren_provider_duration_seconds",
    "One call of an external provider; `left_alone`: its circuit was open and nothing was sent.",
    of.PROVIDER,
    of.LEFT_ALONE,
    buckets=WORK,
)
CIRCUIT_OPENED = Counter(_R, "warren_circuit_opened_total", "How often a circuit opened in this process.", of.PROVIDER)
SANDBOX_DURATION = Histogram(
    _R,
    "warren_sandbox_duration_seconds",
    "One run in the sandbox; `wall`, `cpu`, `memory`, `disk` and `output` are limits it was killed at.",
    of.SANDBOX_ENDED,
    buckets=WORK,
)

EXECUTOR_SLOTS = Gauge(
    _R, "warren_executor_slots", "An executor's places for runs; a lost one can't be cleaned any more.", of.SLOT_STATE
)

# The way out
EGRESS_DURATION = Histogram(
    _R,
    "warren_egress_duration_seconds",
    "One request or tunnel through the egress role, and its verdict: all but `done`, `idle` and `broken_off` refuse.",
    of.VERDICT,
    buckets=WORK,
)
EGRESS_BYTES = Counter(_R, "warren_egress_bytes_total", "Bytes that went out and came in.", of.DIRECTION)

# The api
HTTP_DURATION = Histogram(
    _R,
    "warren_http_request_duration_seconds",
    "One request to the api, up to its answer's last byte.",
    of.METHOD,
    of.ROUTE,
    of.STATUS,
    buckets=FAST,
)
CLIENTS = Gauge(_R, "warren_live_clients", "Connections that follow live updates.", of.CLIENT)
LIVE_LAG = Histogram(
    _R, "warren_live_lag_seconds", "From an event in Redis to its being handed to a socket.", buckets=FAST
)
CLIENTS_CUT_OFF = Counter(_R, "warren_live_cut_off_total", "Sockets that the api ended.", of.CUT_OFF)

# The clock
DUTY_DURATION = Histogram(_R, "warren_clock_duty_seconds", "One look of the clock at a duty.", of.DUTY, buckets=FAST)
DUTY_FAILURES = Counter(_R, "warren_clock_duty_failures_total", "Looks that failed; they are due again.", of.DUTY)

# What the rows say
ROWS_READ_AT = RowGauge(_R, "warren_rows_read_timestamp_seconds", "When the gauges below were read (Unix time).")
QUEUE_WAITING = RowGauge(_R, "warren_queue_waiting", "Tasks or steps that may be claimed now.", of.LINE)
QUEUE_OLDEST = RowGauge(
    _R, "warren_queue_oldest_wait_seconds", "How long the oldest of them has waited; 0 where none waits.", of.LINE
)
TASKS = RowGauge(_R, "warren_tasks", "Tasks that have not ended.", of.TASK_STATE)
STEPS = RowGauge(
    _R,
    "warren_steps",
    "Steps that have not ended; those that wait for another step not counted.",
    of.AGENT,
    of.STEP_STATE,
)
PARKED = RowGauge(_R, "warren_steps_parked", "Steps that wait for the cure of a cause.", of.PARKED_FOR)
WORKERS = RowGauge(
    _R, "warren_workers", "Processes that gave a sign of life; api, aggregator and clock give none.", of.WORKER
)
SLOTS = RowGauge(_R, "warren_slots", "Steps or tasks that they can do at once; `egress`: connections.", of.WORKER)
SLOTS_BUSY = RowGauge(_R, "warren_slots_busy", "Steps or tasks that they do now; `egress`: connections.", of.WORKER)
CIRCUITS_OPEN = RowGauge(
    _R, "warren_circuits_open", "Circuits that keep calls away, over all workers that are alive.", of.PROVIDER
)
APPROVALS_PENDING = RowGauge(_R, "warren_approvals_pending", "Questions that nobody has decided.")
APPROVALS_OLDEST = RowGauge(_R, "warren_approvals_oldest_seconds", "Age of the oldest of them; 0 where there is none.")
EFFECTS_UNKNOWN = RowGauge(
    _R, "warren_effects_unknown", "Acts of which it isn't known whether they happened: a person has to look."
)
DEAD_LETTERS = RowGauge(_R, "warren_dead_letters_open", "Dead letters that nobody has decided about.", of.CAUSE)
DEAD_LETTERS_OLDEST = RowGauge(
    _R, "warren_dead_letters_oldest_seconds", "Age of the oldest of them; 0 where there is none."
)
OUTBOX_ROWS = RowGauge(_R, "warren_outbox_rows", "Transactions whose messages or events are not told yet.")
OUTBOX_OLDEST = RowGauge(_R, "warren_outbox_oldest_seconds", "Age of the oldest of them; 0 where there is none.")
BACKUP = RowGauge(
    _R,
    "warren_backup_timestamp_seconds",
    "The moment that the last whole `warren backup` keeps (Unix time); absent where there was none.",
)
SCHEDULES_LATE = RowGauge(_R, "warren_schedules_late", "Schedules that are due for more than a minute.")

#: All of them, in the order of this file.
ALL: tuple[Metric, ...] = tuple(value for value in globals().copy().values() if isinstance(value, Metric))
