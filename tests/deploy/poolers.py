"""The poolers of k8s/ as PgBouncer reads them."""

from configparser import ConfigParser

from tests.deploy.rendered import cluster


def pooler_settings(overlay: str) -> dict[str, str]:
    """Return an overlay's part ``pgbouncer``; of an operator's, what its object says of it."""
    whole = cluster(overlay)
    if whole.is_small:
        [text] = [each["data"]["pgbouncer.ini"] for each in whole.of("ConfigMap") if "pgbouncer.ini" in each["data"]]
        parser = ConfigParser(interpolation=None)
        parser.read_string(text)
        return dict(parser["pgbouncer"])
    given = whole.named("Pooler", "pgbouncer")["spec"]["pgbouncer"]
    return {"pool_mode": given["poolMode"], "auth_type": "scram-sha-256", **given["parameters"]}
