"""Faults by name: each is injected from outside, and taken back when it lasts."""

from tests.chaos.faults import broker, cache, database, machines, messages, network, processes
from tests.chaos.faults.kind import Fault

ALL: dict[str, Fault] = {
    fault.name: fault
    for module in (processes, broker, database, cache, network, messages, machines)
    for fault in module.FAULTS
}
