"""Which part of a request the agents here can do, and a sentence for each part that they can't."""

from dataclasses import replace

from workers.supervisor.builtin.leg import Leg


def possible_part(legs: tuple[Leg, ...]) -> tuple[tuple[Leg, ...], tuple[str, ...]]:
    """Return the legs that can be done, and what is left out: legs without an agent, and what builds on them."""
    out: dict[int, str] = {}
    for place, leg in enumerate(legs):
        if leg.contender.card is None:
            out[place] = _not_installed(leg, alone=len(legs) == 1)
        elif lost := [index for index in leg.builds_on if index in out]:
            out[place] = _builds_on_missing(leg, legs[lost[0]])
    kept = [place for place in range(len(legs)) if place not in out]
    places = {old: new for new, old in enumerate(kept)}
    possible = tuple(
        replace(legs[place], builds_on=tuple(places[index] for index in legs[place].builds_on)) for place in kept
    )
    return possible, tuple(out.values())


def _not_installed(leg: Leg, *, alone: bool) -> str:
    what = leg.contender.capability.what if leg.contender.capability else "do that"
    about = "" if alone else f" (“{leg.text}”)"
    return f"To {what}{about} I need the **{leg.contender.name}** agent, which isn't installed here."


def _builds_on_missing(leg: Leg, needed: Leg) -> str:
    return f"“{leg.text}” builds on “{needed.text}”, so it can't be done either."
