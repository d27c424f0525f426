"""The peer: three Celery tasks, as a Python team would chain them; run as a worker of two processes."""

import os

from celery import Celery

_CONCURRENCY = 2


def make_app(broker_url: str, redis_url: str, *, safe: bool) -> Celery:
    """Return the app.

    Args:
        broker_url: RabbitMQ.
        redis_url: where results go.
        safe: with quorum queues, publisher confirms and late acks, so that like Warren it loses nothing; otherwise as
            Celery comes.
    """
    app = Celery("chain", broker=broker_url, backend=redis_url)
    app.conf.update(task_default_queue="bench.celery.safe" if safe else "bench.celery", worker_send_task_events=False)
    if safe:
        app.conf.update(
            task_default_queue_type="quorum",
            task_default_exchange_type="topic",
            broker_transport_options={"confirm_publish": True},
            task_acks_late=True,
            task_reject_on_worker_lost=True,
        )
    for name in ("first", "second", "third"):
        app.task(_pass_on, name=f"chain.{name}")
    return app


def _pass_on(value: str) -> str:
    return value


def main() -> None:
    """Run the worker until it is ended."""
    safe = os.environ["BENCH_SAFE"] == "yes"
    app = make_app(os.environ["BENCH_RABBITMQ_URL"], os.environ["BENCH_REDIS_URL"], safe=safe)
    app.worker_main(
        ["worker", f"--concurrency={_CONCURRENCY}", "--loglevel=warning", "--without-gossip", "--without-mingle"]
    )


if __name__ == "__main__":
    main()
