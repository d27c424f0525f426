"""What can go wrong with a person's code or files, said so that they know what to do next."""


class EngineProblem(Exception):
    """An expected failure: a stable code, one sentence, and the next step."""

    def __init__(self, code: str, message: str, cure: str) -> None:
        super().__init__(f"{message} {cure}")
        self.code = code
        self.message = message
        self.cure = cure

    def as_json(self) -> dict[str, str]:
        """Return it as the engine's answer carries it."""
        return {"code": self.code, "message": self.message, "cure": self.cure}
