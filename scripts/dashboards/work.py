"""What people get, and the queues, workers, tasks and steps behind it."""

from scripts.dashboards.panel import Dashboard, graph, number
from scripts.dashboards.promql import half_and_95, quantile, rate, rows, share

_HTTP = "warren_http_request_duration_seconds"
_TASK = "warren_task_duration_seconds"
_ENDED = 'state=~"completed|failed"'

OVERVIEW = Dashboard(
    "overview",
    "overview",
    (
        (
            "Now",
            (
                number("Tasks that have not ended", "sum(max by (state) (warren_tasks))"),
                number("Oldest wait", rows("warren_queue_oldest_wait_seconds"), "s", (60, 300)),
                number("Questions to people", rows("warren_approvals_pending")),
                number("Dead letters", "sum(max by (cause) (warren_dead_letters_open)) or vector(0)", bad=(1, 10)),
                number("Acts nobody knows of", rows("warren_effects_unknown"), bad=(1, 5)),
                number("Outbox, oldest", rows("warren_outbox_oldest_seconds"), "s", (10, 60)),
            ),
        ),
        (
            "What people get",
            (
                graph("Tasks by how they ended", (rate(f"{_TASK}_count", "state"), "{{state}}"), unit="ops"),
                graph("Tasks: from message to end", *half_and_95(_TASK, 'state="completed"'), unit="s"),
                graph(
                    "Tasks that fail", (share(f"{_TASK}_count", 'state="failed"', _ENDED), "failed"), unit="percentunit"
                ),
            ),
        ),
        (
            "The api",
            (
                graph(
                    "Requests by status", (rate(f"{_HTTP}_count", "status"), "{{status}}"), unit="reqps", stacked=True
                ),
                graph("Time to the answer", *half_and_95(_HTTP), unit="s"),
                graph(
                    "Slowest routes, 95 of 100", (f"topk(5, {quantile(0.95, _HTTP, 'route')})", "{{route}}"), unit="s"
                ),
                graph("Pages that follow along", ("sum by (kind) (warren_live_clients)", "{{kind}}")),
                graph("Live updates: from Redis to the socket", *half_and_95("warren_live_lag_seconds"), unit="s"),
                graph(
                    "Requests that end in a 5xx", (share(f"{_HTTP}_count", 'status="5xx"'), "5xx"), unit="percentunit"
                ),
            ),
        ),
    ),
)

QUEUES = Dashboard(
    "queues",
    "queues and workers",
    (
        (
            "Queues",
            (
                graph("Waiting", (rows("warren_queue_waiting", "queue"), "{{queue}}"), stacked=True),
                graph("Oldest wait", (rows("warren_queue_oldest_wait_seconds", "queue"), "{{queue}}"), unit="s"),
                graph(
                    "From the queue to a worker, 95 of 100",
                    (quantile(0.95, "warren_step_queue_seconds", "agent"), "{{agent}}"),
                    (quantile(0.95, "warren_task_queue_seconds"), "supervisor"),
                    unit="s",
                ),
            ),
        ),
        (
            "Workers",
            (
                graph("Processes", (rows("warren_workers", "role"), "{{role}}")),
                graph(
                    "Places taken",
                    (f"{rows('warren_slots_busy', 'role')} / ({rows('warren_slots', 'role')} > 0)", "{{role}}"),
                    unit="percentunit",
                ),
                graph("Work lost by workers", (rate("warren_leases_lost_total", "of"), "{{of}}"), unit="ops"),
            ),
        ),
        (
            "Messages",
            (
                graph("Sent", (rate("warren_messages_published_total", "queue"), "{{queue}}"), unit="ops"),
                graph("Heard, and what came of it", (rate("warren_bells_total", "outcome"), "{{outcome}}"), unit="ops"),
                graph(
                    "Not taken",
                    (rate("warren_messages_published_total", where='outcome="failed"'), "by RabbitMQ"),
                    (rate("warren_events_untold_total"), "by Redis"),
                    unit="ops",
                ),
                graph("Outbox", (rows("warren_outbox_rows"), "rows")),
                graph("Outbox: age of the oldest", (rows("warren_outbox_oldest_seconds"), "oldest"), unit="s"),
                graph("Dead letters", (rows("warren_dead_letters_open", "cause"), "{{cause}}"), stacked=True),
            ),
        ),
    ),
)

TASKS = Dashboard(
    "tasks",
    "tasks and steps",
    (
        (
            "Tasks",
            (
                graph("By state", (rows("warren_tasks", "state"), "{{state}}"), stacked=True),
                graph(
                    "Coming in, by priority",
                    (rate("warren_tasks_created_total", "priority"), "{{priority}}"),
                    unit="ops",
                ),
                graph(
                    "The supervisor's part, 95 of 100",
                    (quantile(0.95, "warren_supervisor_duration_seconds", "doing"), "{{doing}}"),
                    unit="s",
                ),
            ),
        ),
        (
            "Steps",
            (
                graph("By state", ("sum by (state) (max by (agent, state) (warren_steps))", "{{state}}"), stacked=True),
                graph("Ended, by agent", (rate("warren_steps_ended_total", "agent"), "{{agent}}"), unit="ops"),
                graph(
                    "That fail, by agent",
                    (share("warren_steps_ended_total", 'state="failed"', _ENDED, "agent"), "{{agent}}"),
                    unit="percentunit",
                ),
                graph(
                    "One try, half of them",
                    (quantile(0.5, "warren_step_duration_seconds", "agent"), "{{agent}}"),
                    unit="s",
                ),
                graph(
                    "One try, 95 of 100",
                    (quantile(0.95, "warren_step_duration_seconds", "agent"), "{{agent}}"),
                    unit="s",
                ),
                graph("Tried again", (rate("warren_retries_total", "role"), "{{role}}"), unit="ops"),
            ),
        ),
        (
            "Tools and schedules",
            (
                graph("Calls of tools", (rate("warren_tool_duration_seconds_count", "agent"), "{{agent}}"), unit="ops"),
                graph(
                    "Tools that fail",
                    (share("warren_tool_duration_seconds_count", 'outcome="failed"', by="agent"), "{{agent}}"),
                    unit="percentunit",
                ),
                graph("Schedules that are late", (rows("warren_schedules_late"), "late")),
            ),
        ),
    ),
)
