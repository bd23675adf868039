"""Who may coordinate: the only place that compares roles for this room. Scopes are part of every query."""

from elearn.kernel.actor import Permission

CONFIRM_AFFILIATIONS = Permission.COORDINATE
