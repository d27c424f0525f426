"""Where things are, and how an object of the component is called."""

from pathlib import Path

_ROOT = Path(__file__).parents[2]
OBSERVABILITY = _ROOT / "deploy/observability"
COMPONENT = _ROOT / "k8s/components/monitoring"
NAMESPACE = "warren"


def labelled(name: str) -> dict[str, object]:
    """Return an object's metadata."""
    return {"name": name, "namespace": NAMESPACE, "labels": {"app.kubernetes.io/part-of": "warren"}}
