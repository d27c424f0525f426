"""Models and money, what is kept apart, and the processes and services underneath."""

from scripts.dashboards.panel import WINDOW, Dashboard, graph
from scripts.dashboards.promql import half_and_95, quantile, rate, rows, share

_EGRESS = "warren_egress_duration_seconds"
_MODEL = "warren_model_duration_seconds"

MODELS = Dashboard(
    "models",
    "models and cost",
    (
        (
            "Models",
            (
                graph("Calls", (rate(f"{_MODEL}_count", "model"), "{{model}}"), unit="ops"),
                graph("One call, 95 of 100", (quantile(0.95, _MODEL, "model"), "{{model}}"), unit="s"),
                graph(
                    "That fail",
                    (share(f"{_MODEL}_count", 'outcome="failed"', by="model"), "{{model}}"),
                    unit="percentunit",
                ),
            ),
        ),
        (
            "Cost",
            (
                graph(
                    "Dollars an hour, by role",
                    ("sum by (role) (increase(warren_model_cost_usd_total[1h]))", "{{role}}"),
                    unit="currencyUSD",
                    stacked=True,
                    says="Where the price is known; the panel of unpriced calls says how much is missing.",
                ),
                graph(
                    "Dollars within 24 hours, by model",
                    ("sum by (model) (increase(warren_model_cost_usd_total[1d]))", "{{model}}"),
                    unit="currencyUSD",
                ),
                graph(
                    "Calls without a price",
                    (rate("warren_model_unpriced_calls_total", "model"), "{{model}}"),
                    unit="ops",
                ),
                graph("Tokens a second", (rate("warren_model_tokens_total", "of"), "{{of}}")),
                graph(
                    "Tokens a second, by role",
                    (rate("warren_model_tokens_total", "role", 'of!="cached"'), "{{role}}"),
                    stacked=True,
                ),
            ),
        ),
        (
            "Providers",
            (
                graph(
                    "Calls by outcome",
                    (rate("warren_provider_duration_seconds_count", "provider, outcome"), "{{provider}} {{outcome}}"),
                    unit="ops",
                ),
                graph(
                    "One call, 95 of 100",
                    (quantile(0.95, "warren_provider_duration_seconds", "provider"), "{{provider}}"),
                    unit="s",
                ),
                graph("Left alone now", (rows("warren_circuits_open", "provider"), "{{provider}}")),
            ),
        ),
    ),
)

SAFETY = Dashboard(
    "safety",
    "safety",
    (
        (
            "What waits for a person",
            (
                graph("Questions", (rows("warren_approvals_pending"), "open")),
                graph("Age of the oldest question", (rows("warren_approvals_oldest_seconds"), "oldest"), unit="s"),
                graph("Parked steps, by cause", (rows("warren_steps_parked", "cause"), "{{cause}}"), stacked=True),
                graph(
                    "Decisions",
                    (rate("warren_approval_decision_seconds_count", "decision"), "{{decision}}"),
                    (rate("warren_approvals_asked_total"), "asked"),
                    unit="ops",
                ),
            ),
        ),
        (
            "Acts on the world",
            (
                graph("By how they ended", (rate("warren_effects_total", "state"), "{{state}}"), unit="ops"),
                graph("By agent", (rate("warren_effects_total", "agent"), "{{agent}}"), unit="ops"),
                graph("Outcome not known", (rows("warren_effects_unknown"), "acts")),
            ),
        ),
        (
            "The way out",
            (
                graph(
                    "Let through",
                    (rate(f"{_EGRESS}_count", "verdict", 'verdict=~"done|idle|broken_off"'), "{{verdict}}"),
                    unit="ops",
                ),
                graph(
                    "Refused",
                    (rate(f"{_EGRESS}_count", "verdict", 'verdict!~"done|idle|broken_off"'), "{{verdict}}"),
                    unit="ops",
                ),
                graph("Bytes", (rate("warren_egress_bytes_total", "direction"), "{{direction}}"), unit="Bps"),
            ),
        ),
        (
            "The sandbox",
            (
                graph(
                    "Runs by how they ended",
                    (rate("warren_sandbox_duration_seconds_count", "ended"), "{{ended}}"),
                    unit="ops",
                ),
                graph("One run", *half_and_95("warren_sandbox_duration_seconds"), unit="s"),
                graph("The executor's places", ("sum by (state) (warren_executor_slots)", "{{state}}"), stacked=True),
            ),
        ),
    ),
)

_OURS = 'job="warren"'
SERVICES = Dashboard(
    "services",
    "services",
    (
        (
            "Processes",
            (
                graph("That answer", (f"sum by (component) (up{{{_OURS}}})", "{{component}}")),
                graph(
                    "Processors",
                    (f"sum by (instance) (rate(process_cpu_seconds_total{{{_OURS}}}[{WINDOW}]))", "{{instance}}"),
                ),
                graph(
                    "Memory",
                    (f"sum by (instance) (process_resident_memory_bytes{{{_OURS}}})", "{{instance}}"),
                    unit="bytes",
                ),
                graph(
                    "Files and connections open", (f"sum by (instance) (process_open_fds{{{_OURS}}})", "{{instance}}")
                ),
                graph(
                    "The loop wakes up late, 99 of 100",
                    (quantile(0.99, "warren_loop_lag_seconds", "instance"), "{{instance}}"),
                    unit="s",
                ),
                graph("Versions", ("count by (version) (warren_build_info)", "{{version}}"), stacked=True),
            ),
        ),
        (
            "The clock",
            (
                graph(
                    "Duties, 95 of 100",
                    (quantile(0.95, "warren_clock_duty_seconds", "duty"), "{{duty}}"),
                    unit="s",
                ),
                graph("Duties that fail", (rate("warren_clock_duty_failures_total", "duty"), "{{duty}}"), unit="ops"),
                graph(
                    "Since the rows were read",
                    ("time() - max(warren_rows_read_timestamp_seconds)", "seconds"),
                    unit="s",
                ),
            ),
        ),
        (
            "RabbitMQ, PostgreSQL, Redis",
            (
                graph(
                    "That answer",
                    ('sum(up{job=~"(.*/)?rabbitmq"})', "RabbitMQ"),
                    ("sum(pg_up) or sum(cnpg_collector_up)", "PostgreSQL"),
                    ("sum(redis_up)", "Redis"),
                    says="Each by its own exporter; without one there is no line.",
                ),
                graph(
                    "RabbitMQ's alarms",
                    ("max(rabbitmq_alarms_memory_used_watermark)", "memory"),
                    ("max(rabbitmq_alarms_free_disk_space_watermark)", "disk"),
                ),
                graph(
                    "PostgreSQL's connections",
                    (
                        "sum by (instance) (pg_stat_activity_count) or sum by (instance) (cnpg_backends_total)",
                        "{{instance}}",
                    ),
                ),
            ),
        ),
    ),
)
