"""What Argo CD is told: valid, bounded to what is needed, in order, and able to say when it fails."""

import json
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
import yaml
from cronsim import CronSim

from tests.deploy.argo import (
    APPLICATIONS,
    ARGO,
    ENVIRONMENTS,
    application,
    every,
    folder,
    of,
    part,
    project,
    specs,
    text,
)
from tests.deploy.rendered import ROOT, Object
from tests.deploy.schema import problems
from warren.smoke import Exit

PLACED = [(environment, name) for environment in ENVIRONMENTS for name in APPLICATIONS]
of_every_application = pytest.mark.parametrize(("environment", "name"), PLACED)
PROJECTS = ("warren", "warren-infrastructure", "warren-workloads")
#: Any one will do: whether a schedule can be read doesn't hang on when.
_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
CONFIRM = "Prune=confirm,Delete=confirm"


def test_everything_is_valid_unknown_fields_included() -> None:
    assert [problem for each in every() for problem in problems(each, "1.33")] == []
    assert len(every()) == 13


def test_the_check_of_validity_can_fail() -> None:
    wrong = json.loads(json.dumps(application("staging", "backend-app")))
    wrong["spec"]["sorce"] = wrong["spec"].pop("source")
    wrong["spec"]["syncPolicy"]["retry"]["limit"] = "five"
    assert [each.split(": ")[1] for each in problems(wrong, "1.33")] == ["$.spec", "$.spec.syncPolicy.retry.limit"]


def test_applications_are_made_by_applications_down_to_three_per_environment() -> None:
    [made] = folder("root")
    listed = [each["environment"] for each in made["spec"]["generators"][0]["list"]["elements"]]
    assert listed == list(ENVIRONMENTS)
    assert made["spec"]["template"]["spec"]["source"]["path"] == "argo/environments/{{ .environment }}"
    assert sorted(each.name for each in (ARGO / "environments").iterdir()) == sorted(ENVIRONMENTS)
    root = next(each for each in folder("bootstrap") if each["kind"] == "Application")
    assert root["spec"]["source"]["path"] == "argo/root"
    names = {each["metadata"]["name"] for environment in ENVIRONMENTS for each in folder(f"environments/{environment}")}
    assert names == {f"{name}-{environment}" for environment, name in PLACED}


@of_every_application
def test_an_application_is_placed_in_its_environment(environment: str, name: str) -> None:
    spec = application(environment, name)["spec"]
    assert spec["destination"] == {"name": environment, "namespace": "warren"}
    assert spec["source"]["path"] == f"k8s/overlays/{environment}/{name.removesuffix('-app')}"
    assert part(environment, name), "it has something to apply"


def test_the_three_of_an_environment_are_all_of_its_overlay() -> None:
    for environment in ENVIRONMENTS:
        whole = yaml.safe_load(text(ROOT / "k8s" / "overlays" / environment / "kustomization.yaml"))["resources"]
        assert [f"{each}-app" for each in whole] == list(APPLICATIONS)


def test_every_application_mends_prunes_and_tries_again() -> None:
    for name, spec in specs().items():
        policy = spec["syncPolicy"]
        assert policy["automated"] == {"prune": True, "selfHeal": True, "allowEmpty": False}, name
        retry = policy["retry"]
        assert (retry["limit"], retry["refresh"], retry["backoff"]["factor"]) == (5, True, 2), name
        wanted = {"ServerSideApply=true", "PruneLast=true", "ApplyOutOfSyncOnly=true", "FailOnSharedResource=true"}
        assert set(policy["syncOptions"]) == wanted, name


def test_what_holds_data_is_never_taken_away_by_taking_an_application_away() -> None:
    [environments] = of("ApplicationSet")
    assert environments["spec"]["syncPolicy"] == {
        "applicationsSync": "create-update",
        "preserveResourcesOnDeletion": True,
    }
    having = {each["metadata"]["name"] for each in of("Application") if "finalizers" in each["metadata"]}
    assert having == {f"{name}-{each}" for name in ("backend-app", "frontend-app") for each in ENVIRONMENTS}


def _holds_data(each: Object) -> bool:
    if each["kind"] in {"Namespace", "PersistentVolumeClaim", "RabbitmqCluster"}:
        return True
    if each["kind"] == "Cluster":
        return bool(each["apiVersion"].startswith("postgresql.cnpg.io/"))
    return each["kind"] == "StatefulSet" and "volumeClaimTemplates" in each["spec"]


@of_every_application
def test_what_holds_data_is_pruned_only_when_a_person_confirms_it(environment: str, name: str) -> None:
    found = {
        f"{each['kind']} {each['metadata']['name']}": each["metadata"].get("annotations", {})
        for each in part(environment, name)
        if _holds_data(each)
    }
    unguarded = [what for what, notes in found.items() if notes.get("argocd.argoproj.io/sync-options") != CONFIRM]
    assert unguarded == []
    assert (len(found) >= 4) is (name == "infrastructure-app"), found


# ---- projects --------------------------------------------------------------------------------------------------------


def test_nothing_in_a_project_is_a_wildcard() -> None:
    assert {each["metadata"]["name"] for each in of("AppProject")} == set(PROJECTS)
    for each in of("AppProject"):
        assert "*" not in json.dumps({**each["spec"], "syncWindows": []}), each["metadata"]["name"]
        for window in each["spec"].get("syncWindows", []):
            assert "*" not in json.dumps({**window, "schedule": ""})


def test_each_application_is_in_the_project_that_bounds_it() -> None:
    own = {f"{name}-{each}": name for each in ENVIRONMENTS for name in APPLICATIONS}
    for name, spec in specs().items():
        base = own.get(name)
        wanted = {"infrastructure-app": "warren-infrastructure", None: "warren"}.get(base, "warren-workloads")
        assert spec["project"] == wanted, name
        assert spec["source"]["repoURL"] in project(wanted)["spec"]["sourceRepos"]
        assert spec["destination"] in project(wanted)["spec"]["destinations"], name


def _kind(each: Object) -> tuple[str, str]:
    return (each["apiVersion"].rpartition("/")[0], each["kind"])


@cache
def _needed(of_project: str) -> tuple[Object, ...]:
    if of_project == "warren":
        return (*folder("root"), *(each for name in ENVIRONMENTS for each in folder(f"environments/{name}")))
    return tuple(
        each
        for environment, name in PLACED
        if application(environment, name)["spec"]["project"] == of_project
        for each in part(environment, name)
    )


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project_allows_what_its_applications_apply_and_nothing_else(name: str) -> None:
    spec = project(name)["spec"]
    wide = {(each["group"], each["kind"], each["name"]) for each in spec["clusterResourceWhitelist"]}
    narrow = {(each["group"], each["kind"]) for each in spec["namespaceResourceWhitelist"]}
    needed = _needed(name)
    assert wide == {(*_kind(each), each["metadata"]["name"]) for each in needed if "namespace" not in each["metadata"]}
    assert narrow == {_kind(each) for each in needed if "namespace" in each["metadata"]}
    spaces = {each["metadata"]["namespace"] for each in needed if "namespace" in each["metadata"]}
    assert {each["namespace"] for each in spec["destinations"]} == spaces


def test_a_project_can_not_be_widened_by_a_commit() -> None:
    """Projects come by the administrator's hand; what git moves makes applications only."""
    assert {each["kind"] for each in _needed("warren")} == {"Application", "ApplicationSet"}


def test_operators_may_look_and_sync_and_name_each_application() -> None:
    for name in PROJECTS[1:]:
        [role] = project(name)["spec"]["roles"]
        named = {each for each, spec in specs().items() if spec["project"] == name}
        parsed = [re.split(r",\s*", each) for each in role["policies"]]
        assert {each[4].removeprefix(f"{name}/") for each in parsed} == named
        assert {(each[2], each[3]) for each in parsed} <= {
            ("applications", "get"),
            ("applications", "sync"),
            ("logs", "get"),
        }
        assert {(each[1], each[5]) for each in parsed} == {(f"proj:{name}:{role['name']}", "allow")}


def test_production_changes_while_people_are_at_work() -> None:
    for name in PROJECTS[1:]:
        [window] = project(name)["spec"]["syncWindows"]
        assert (window["kind"], window["clusters"]) == ("allow", ["production"])
        assert (window["manualSync"], window["syncOverrun"]) == (True, True), (
            "a rollback doesn't wait, a sync isn't cut"
        )
        assert ZoneInfo(window["timeZone"]).key == window["timeZone"]
        assert next(CronSim(window["schedule"], _MOMENT)) > _MOMENT
        assert timedelta(hours=int(window["duration"].removesuffix("h"))) < timedelta(days=1)
    assert project(PROJECTS[1])["spec"]["syncWindows"] == project(PROJECTS[2])["spec"]["syncWindows"]


# ---- order -----------------------------------------------------------------------------------------------------------


def _wave(each: Object) -> int:
    return int(each["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-wave", "0"))


def _hook(each: Object) -> str | None:
    hook = each["metadata"].get("annotations", {}).get("argocd.argoproj.io/hook")
    return None if hook is None else str(hook)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_applications_come_one_after_the_other(environment: str) -> None:
    waves = [_wave(application(environment, name)) for name in APPLICATIONS]
    assert waves == sorted(set(waves)), "each waits for the one before"
    [health] = [each for each in folder("bootstrap") if each["metadata"]["name"] == "argocd-cm"]
    assert "obj.status.health.status" in health["data"]["resource.customizations.health.argoproj.io_Application"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_within_an_environment_what_others_need_comes_first(environment: str) -> None:
    everything = [each for name in APPLICATIONS for each in part(environment, name)]
    [migration] = [each for each in everything if each["kind"] == "Job" and each["metadata"]["name"] == "migrate"]
    assert _hook(migration) == "Sync"
    assert max(_wave(each) for each in everything if each["kind"] == "Namespace") < min(
        _wave(each) for each in everything if each["kind"] == "ExternalSecret"
    )
    before = [
        each for each in everything if each["kind"] in {"ConfigMap", "ServiceAccount"} and _reads(migration, each)
    ]
    assert before
    assert all(_wave(each) < _wave(migration) for each in before), "the migration has the settings of its own version"
    workloads = [each for each in everything if each["kind"] == "Deployment"]
    assert all(_wave(each) > _wave(migration) for each in workloads)


def _reads(job: Object, each: Object) -> bool:
    return each["metadata"]["name"] in json.dumps(job["spec"]["template"]["spec"])


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_sync_ends_with_a_task_that_must_be_done(environment: str) -> None:
    for name, url in (("backend-app", "http://api:8000"), ("frontend-app", "http://frontend")):
        [job] = [each for each in part(environment, name) if _hook(each) == "PostSync"]
        assert job["metadata"]["annotations"]["argocd.argoproj.io/hook-delete-policy"] == "BeforeHookCreation"
        spec = job["spec"]["template"]["spec"]
        assert spec["restartPolicy"] == "Never", "the log of a failure stays"
        assert spec["containers"][0]["args"] == ["smoke", "--seconds", "300", "--url", url]
        host, _, port = url.removeprefix("http://").partition(":")
        [service] = [
            each for each in part(environment, name) if each["kind"] == "Service" and each["metadata"]["name"] == host
        ]
        assert int(port or 80) in [each["port"] for each in service["spec"]["ports"]]


# ---- releases and notices --------------------------------------------------------------------------------------------


def test_staging_follows_main_and_production_is_pinned() -> None:
    revisions = {
        environment: {application(environment, name)["spec"]["source"]["targetRevision"] for name in APPLICATIONS}
        for environment in ENVIRONMENTS
    }
    assert revisions["staging"] == {"main"}
    [pinned] = revisions["production"]
    assert re.fullmatch(r"[0-9a-f]{40}|v\d+\.\d+\.\d+", pinned), "a commit, or a release's tag; never a branch"


def test_the_repository_is_named_once() -> None:
    [source] = {spec["source"]["repoURL"] for spec in specs().values()}
    naming = [path for path in sorted(ARGO.rglob("*")) if path.is_file() and source in text(path)]
    assert naming == [ARGO / "settings" / "repository.yaml"]
    assert "set by" not in json.dumps(every()), "every place that is filled in is filled in"


def test_failures_and_health_are_told_by_what_is_defined() -> None:
    [notices] = [each for each in folder("bootstrap") if each["metadata"]["name"] == "argocd-notifications-cm"]
    data = notices["data"]
    metas = [each["metadata"] for each in of("Application")]
    metas += [each["spec"]["template"]["metadata"] for each in of("ApplicationSet")]
    for meta in metas:
        told = [note for note in meta["annotations"] if note.startswith("notifications.argoproj.io/subscribe.")]
        subscribed = [tuple(each.split("subscribe.")[1].split(".")) for each in told]
        assert {trigger for trigger, _ in subscribed} >= {"warren-sync-failed", "warren-degraded"}, meta["name"]
        for trigger, service in subscribed:
            assert f"service.webhook.{service}" in data
            for rule in yaml.safe_load(data[f"trigger.{trigger}"]):
                for template in rule["send"]:
                    assert yaml.safe_load(data[f"template.{template}"])["webhook"][service]["method"] == "POST"
    assert yaml.safe_load(data["service.webhook.operators"])["url"] == "$operators-webhook", "the address is a secret"


def test_the_guide_names_every_exit_code_of_the_smoke_test() -> None:
    guide = text(ROOT / "docs" / "argo.md")
    for code in Exit:
        assert f"| {code.value} |" in guide, code
