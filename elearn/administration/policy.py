"""Who may change what the platform says of the programme."""

from elearn.programme import policy

EDIT_PROGRAMME = policy.EDIT_PROGRAMME
