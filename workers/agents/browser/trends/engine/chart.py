"""Vega-Lite specifications as pictures."""

import base64
import json
from typing import Any

import vl_convert

from workers.agents.browser.trends.engine.problem import EngineProblem

VERSION = "6.4"


def draw(request: dict[str, Any]) -> dict[str, Any]:
    """Answer ``{spec}``, whose data is in it, with ``{picture: base64 of a PNG}``.

    Raises:
        EngineProblem: it can't be drawn.
    """
    text = json.dumps(request["spec"], ensure_ascii=False)
    try:
        picture = vl_convert.vegalite_to_png(text, vl_version=VERSION, scale=2, allowed_base_urls=[])
    except ValueError as error:
        reason = str(error).strip().splitlines()[0][:300]
        raise EngineProblem("bad_chart", f"The chart can't be drawn: {reason}", "The table has the figures.") from error
    return {"picture": base64.b64encode(picture).decode()}
