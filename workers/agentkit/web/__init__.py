"""Fetching from the web: through the egress role, by robots.txt, within sizes and times."""

from workers.agentkit.web.client import Web, open_web
from workers.agentkit.web.port import Asker, Fetched, ProxyAccess, WayOutAway, WebProblem, asker_of
from workers.agentkit.web.tunnel import TunnelRefused, Tunnels

__all__ = [
    "Asker",
    "Fetched",
    "ProxyAccess",
    "TunnelRefused",
    "Tunnels",
    "WayOutAway",
    "Web",
    "WebProblem",
    "asker_of",
    "open_web",
]
