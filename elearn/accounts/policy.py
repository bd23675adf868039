"""Who may do what with people: the only place that compares roles and scopes for accounts."""

from elearn.kernel.actor import Permission

SEE_OWN_ACCOUNT = Permission.LEARN
CONFIRM_AFFILIATIONS = Permission.COORDINATE
