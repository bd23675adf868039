"""The one tree of errors. Each carries a code and its parameters; sentences are made where they are shown."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with what was sent: a JSON pointer to it, a code, and what the sentence needs."""

    pointer: str
    code: str
    params: dict[str, object] = field(default_factory=dict)


class DomainError(Exception):
    """What was asked cannot be done; `status` is the HTTP answer, `code` names the reason for programs."""

    status = 409

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class NotFound(DomainError):
    """There is no such thing, or it lies outside what the actor may see: the two look alike."""

    status = 404

    def __init__(self, kind: str, key: object) -> None:
        super().__init__("not_found", kind=kind, key=key)


class NotSignedIn(DomainError):
    """Nobody is signed in, or the token is unknown or has run out."""

    status = 401

    def __init__(self, code: str = "not_signed_in") -> None:
        super().__init__(code)


class Forbidden(DomainError):
    """The actor's roles do not include this."""

    status = 403

    def __init__(self, code: str = "forbidden", **params: object) -> None:
        super().__init__(code, **params)


class Conflict(DomainError):
    """The state of things does not allow it now."""

    status = 409


class Gone(DomainError):
    """It was here, and was taken away on purpose."""

    status = 410


class Invalid(DomainError):
    """What was sent does not fit; `errors` names each fault."""

    status = 422

    def __init__(self, errors: list[FieldError], code: str = "invalid", **params: object) -> None:
        super().__init__(code, **params)
        self.errors = errors


class Unreadable(DomainError):
    """What was sent could not even be read."""

    status = 400


class TooSlow(DomainError):
    """What was sent did not arrive in time."""

    status = 408


class TooLarge(DomainError):
    """What was sent is larger than we take."""

    status = 413


class WrongType(DomainError):
    """What was sent is of a kind that is not taken here."""

    status = 415


class Busy(DomainError):
    """Not now: try again after `retry_after` seconds."""

    status = 503

    def __init__(self, code: str = "busy", retry_after: int = 5, **params: object) -> None:
        super().__init__(code, **params)
        self.retry_after = retry_after


class TooMany(Busy):
    """Too many tries: again after `retry_after` seconds."""

    status = 429
