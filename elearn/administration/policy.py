"""Who may change what the platform says of the programme."""

from elearn.kernel.actor import Permission

EDIT_PROGRAMME = Permission.EDIT
