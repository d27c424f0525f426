"""What can go wrong with a page, said so that a person knows what to do next."""


class EngineProblem(Exception):
    """An expected failure: a stable code, one sentence, and the next step."""

    def __init__(self, code: str, message: str, cure: str) -> None:
        super().__init__(f"{message} {cure}")
        self.code = code
        self.message = message
        self.cure = cure
