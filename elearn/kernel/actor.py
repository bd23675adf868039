"""Who acts: handed to every use case, never read from the air."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What a role lets a person do. Scoped ones say how far in `Actor.scopes`."""

    LEARN = "learn"
    AUTHOR = "author"
    TRANSLATE = "translate"
    COORDINATE = "coordinate"
    EDIT = "edit"
    ADMINISTER = "administer"


@dataclass(frozen=True)
class Scope:
    """How far a coordinator sees: `kind` is all, state, organisation or cohort; `value` is its key, empty
    for all."""

    kind: str
    value: str = ""


@dataclass(frozen=True)
class Actor:
    """A signed-in person, or the program itself (`id` 0)."""

    id: int
    name: str
    locale: str
    permissions: frozenset[Permission]
    scopes: frozenset[Scope] = frozenset()

    def may(self, permission: Permission) -> bool:
        """Whether any role gives this permission."""
        return permission in self.permissions


SYSTEM = Actor(
    id=0, name="system", locale="en", permissions=frozenset(Permission), scopes=frozenset({Scope("all")})
)
