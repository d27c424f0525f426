"""How entering a login is refused."""

from backend.api.problems import AppError


class NoKey(AppError):
    status, code, title = 409, "no_key", "Nobody to keep it"
    default_detail = "The browser agent has never run here: start its worker, then enter the login."
    cure = "Start it with `warren worker browser`; `warren up` does by itself."
