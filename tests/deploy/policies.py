"""All policies: each module adds its own by being imported."""

from tests.deploy import (
    policies_brokers,
    policies_life,
    policies_names,
    policies_net,
    policies_others,
    policies_pods,
    policies_services,
    policies_watching,
    policies_wiring,
)
from tests.deploy.policy import POLICIES, broken

MODULES = (
    policies_brokers,
    policies_life,
    policies_names,
    policies_net,
    policies_others,
    policies_pods,
    policies_services,
    policies_watching,
    policies_wiring,
)
__all__ = ["MODULES", "POLICIES", "broken"]
