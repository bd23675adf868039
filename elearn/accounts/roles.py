"""Roles, what each lets a person do, and how a signed-in person becomes an actor. Pure but for one column."""

from functools import lru_cache

from sqlalchemy import ScalarSelect, select

from elearn.accounts.models import Person, RoleGrant
from elearn.kernel.actor import Actor, Permission, Scope
from elearn.kernel.joined_text import constant, joined_text

ROLES: dict[str, frozenset[Permission]] = {
    "author": frozenset({Permission.AUTHOR}),
    "translator": frozenset({Permission.TRANSLATE}),
    "coordinator": frozenset({Permission.COORDINATE}),
    "editor": frozenset({Permission.EDIT}),  # the secretariat's, of the programme's own texts
    "administrator": frozenset({Permission.ADMINISTER, Permission.EDIT}),
}
# The others reach everywhere: a grant that looked narrower would promise what nobody keeps.
SCOPED_ROLES = frozenset({"coordinator"})


def grants_of_person() -> ScalarSelect[str]:
    """All grants of the statement's person in one string, `role:kind:value` with line feeds between."""
    line = RoleGrant.role + constant(":") + RoleGrant.scope_kind + constant(":") + RoleGrant.scope_value
    return (
        select(joined_text(line, "\n"))
        .where(RoleGrant.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )


def make_actor(person_id: int, name: str, locale: str, grants: str | None) -> Actor:
    """An actor from a person's row and the string of `grants_of_person`; everybody may learn.

    >>> sorted(make_actor(1, "Aida", "ru", "coordinator:state:KG").permissions)
    [<Permission.COORDINATE: 'coordinate'>, <Permission.LEARN: 'learn'>]
    """
    return Actor(person_id, name, locale, *_read_grants(grants or ""))


@lru_cache(1024)
def _read_grants(grants: str) -> tuple[frozenset[Permission], frozenset[Scope]]:
    permissions = {Permission.LEARN}
    scopes = set()
    for line in grants.splitlines():
        role, kind, value = line.split(":", 2)
        permissions |= ROLES[role]
        if role == "coordinator":
            scopes.add(Scope(kind, value))
    return frozenset(permissions), frozenset(scopes)
