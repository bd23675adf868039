"""Who is shown the way to where the programme's data are edited."""

from elearn.kernel.actor import Actor, Permission

EDIT_PROGRAMME = Permission.EDIT


def may_edit(actor: Actor | None) -> bool:
    """Whether somebody may."""
    return actor is not None and actor.may(EDIT_PROGRAMME)
