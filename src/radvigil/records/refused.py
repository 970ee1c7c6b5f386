"""An input that cannot be used, as a code and its parameters: the sentence is made where it is shown."""

from __future__ import annotations


class Refused(ValueError):  # noqa: N818 — a past fact, as events are
    """`code` names a text `refused.<code>`; `params` fill it: what, where; the text says what to do."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __reduce__(self) -> tuple[object, ...]:
        """Worker processes send it to their parent."""
        return _again, (type(self), self.code, self.params)


def _again(kind: type[Refused], code: str, params: dict[str, object]) -> Refused:
    return kind(code, **params)
