"""Rows of acts as views: how an approval, an effect or a connection leaves the database."""

from collections.abc import Mapping
from typing import Any

from backend.core.act_views import ApprovalView, ConnectionView, EffectView, PolicyView


def approval_view(row: Mapping[Any, Any], *, identical: int = 0) -> ApprovalView:
    """Return an approval row as it stands in lists and events; a changed act is shown as it was changed."""
    fields = {name: row[name] for name in ApprovalView.model_fields if name in row}
    return ApprovalView.model_validate({**fields, "identical": identical})


def effect_view(row: Mapping[Any, Any]) -> EffectView:
    """Return an effect row as it stands in lists and events."""
    return EffectView.model_validate({name: row[name] for name in EffectView.model_fields})


def policy_view(row: Mapping[Any, Any]) -> PolicyView:
    """Return a rule as it stands in lists."""
    return PolicyView.model_validate({name: row[name] for name in PolicyView.model_fields})


def connection_view(row: Mapping[Any, Any], *, parked: int) -> ConnectionView:
    """Return a grant row as its owner sees it: nothing of its secret."""
    fields = {name: row[name] for name in ConnectionView.model_fields if name in row}
    return ConnectionView.model_validate({**fields, "parked": parked})
