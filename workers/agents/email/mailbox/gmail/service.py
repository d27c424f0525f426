"""Google's own client, used for what it knows best: which URL, parameters and body a call has."""

import json
from functools import cache
from typing import Any

import httplib2
from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc


@cache
def gmail_service(base_url: str) -> Any:  # noqa: ANN401 - made from the discovery document at run time
    """Return the client for an endpoint. It only builds requests and reads answers: `GmailCalls` does the talking.

    The library's own transport is left out on purpose. httplib2 repeats a request whose connection broke, even a
    POST that may have been carried out, and google-auth turns a 401 into a refresh of its own; neither may happen to
    a send. Building a request touches no shared state, so one object serves everyone.
    """
    described = get_static_doc("gmail", "v1")
    if described is None:
        raise RuntimeError("google-api-python-client lacks its description of the Gmail API; reinstall it.")
    # `api_endpoint` would leave uploads and batches at Google's address: the root is what all of them are made from.
    document = {**json.loads(described), "rootUrl": base_url.rstrip("/") + "/", "mtlsRootUrl": ""}
    return build_from_document(document, http=httplib2.Http())
