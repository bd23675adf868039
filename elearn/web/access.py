"""Which views exist for whom. A view without `@access` answers 403, and a test names it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from elearn.kernel.actor import Permission

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """A view's rule: `permission` None is everybody; `by_view` says that the view itself loads its actor
    and asks."""

    permission: Permission | None
    by_view: bool = False
    largest_body: int | None = None


def access(
    permission: Permission | None, *, by_view: bool = False, largest_body: int | None = None
) -> Callable[[F], F]:
    """Say who may call a view, and how many bytes it takes where that is not the usual."""

    def mark(view: F) -> F:
        view._access = Access(permission, by_view, largest_body)  # type: ignore[attr-defined]
        return view

    return mark


PUBLIC = None


def access_of(view: Callable[..., Any]) -> Access | None:
    """The rule of a view, if it has one."""
    return getattr(view, "_access", None)
