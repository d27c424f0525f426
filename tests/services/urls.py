"""Where the services of this test run answer."""

from typing import NamedTuple

#: The migrated database that every test's own is copied from.
TEMPLATE = "template_migrated"


class RunServices(NamedTuple):
    """URLs of the run's services, and why there is no migrated database if there is none."""

    database_url: str
    rabbitmq_url: str
    redis_url: str
    management_url: str
    template_error: str
