"""People on the command line."""

from contextlib import closing
from typing import Any

from elearn.accounts.passwords import hash_password
from elearn.accounts.people import NewPerson, add_person
from elearn.app import make_services
from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.settings import Settings
from elearn.kernel.unit_of_work import unit_of_work


def add(settings: Settings, **given: Any) -> str:
    """Add an account; returns a sentence with its id. Raises Conflict, Invalid."""
    services = make_services(settings)
    roles = tuple((role.partition("=")[0], role.partition("=")[2] or "all") for role in given["roles"])
    new = NewPerson(
        email=given["email"],
        name=given["name"],
        latin_name=given["latin_name"] or given["name"],
        locale=given["language"],
        password_hash=hash_password(given["password"]),
        roles=roles,
        state=given["state"],
        organisation=given["organisation"],
    )
    with closing(services.writers), unit_of_work(services.writers) as session:
        person_id = add_person(session, SYSTEM, new, now())
    return f"{given['email']}: {person_id}"
