"""What rules and panels ask for is read from somebody: in docker compose and in a cluster."""

from typing import Any

from scripts.dashboards.panel import WINDOW
from scripts.dashboards.written import DASHBOARDS
from tests.deploy.composed import ours, services
from tests.deploy.rendered import cluster
from tests.deploy.test_alerts import ROOT, read, rules
from tests.deploy.told_metrics import BY_THE_CLUSTER, ELSEWHERE, READ_BY, asked_for

#: Where an exporter listens, if nobody says otherwise: their own documentation.
_LISTENS = {"rabbitmq": 15692, "postgres-exporter": 9187, "redis-exporter": 9121}
#: They serve the page, or end by themselves.
_TELLS_NOTHING = {"frontend", "migrate", "backup", "vault"}


def jobs() -> dict[str, dict[str, Any]]:
    config = read(ROOT / "deploy/observability/prometheus.yml")
    return {job["job_name"]: job for job in config["scrape_configs"]}


def asked() -> set[str]:
    """Return every metric of others that a rule or a panel asks for."""
    expressions = [rule["expr"] for rule in rules()]
    expressions += [query.expression for each in DASHBOARDS for panel in each.panels for query in panel.queries]
    return {name for text in expressions for name in asked_for(text.replace(WINDOW, "5m"))} & set(ELSEWHERE)


def test_nobody_is_named_whom_nothing_asks() -> None:
    assert asked() == set(ELSEWHERE)
    assert {ELSEWHERE[name] for name in asked()} == set(READ_BY) | BY_THE_CLUSTER


def test_whoever_tells_a_metric_is_read_in_compose() -> None:
    wanted = {job for job, _ in READ_BY.values() if job}
    assert set(jobs()) == {"warren", *wanted}
    for name in wanted:
        [[target]] = [each["targets"] for each in jobs()[name]["static_configs"]]
        host, _, port = target.partition(":")
        assert int(port) == _LISTENS[host]
        assert "inside" in services()[host]["networks"]


def test_whoever_tells_a_metric_is_read_in_a_cluster() -> None:
    monitors = {each["metadata"]["name"] for each in cluster("production").of("PodMonitor")}
    assert monitors == {"warren", *(monitor for _, monitor in READ_BY.values() if monitor)}


def test_every_process_of_ours_is_read() -> None:
    [looked_up] = jobs()["warren"]["dns_sd_configs"]
    assert set(looked_up["names"]) == set(ours()) - _TELLS_NOTHING
    reaching = set(services()["prometheus"]["networks"])
    assert all(reaching & set(services()[name]["networks"]) for name in looked_up["names"])


def test_alerts_go_to_the_alertmanager_of_compose() -> None:
    [where] = read(ROOT / "deploy/observability/prometheus.yml")["alerting"]["alertmanagers"]
    assert where["static_configs"] == [{"targets": ["alertmanager:9093"]}]
    assert set(services()["alertmanager"]["networks"]) == {"inside", "out"}
