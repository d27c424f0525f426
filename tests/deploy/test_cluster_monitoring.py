"""What is made for the Prometheus operator: the committed files are what would be made now."""

from scripts.cluster_monitoring.here import COMPONENT
from scripts.cluster_monitoring.written import texts


def test_the_component_has_what_is_made_of_compose_s_rules_routes_and_dashboards() -> None:
    made = ["rules.yaml", "routes.yaml", *(f"dashboards/{path.name}" for path in COMPONENT.glob("dashboards/*.json"))]
    found = {name: (COMPONENT / name).read_text(encoding="utf-8") for name in made}
    assert found == texts(), "run: python -m scripts.cluster_monitoring"
