"""Who may learn: the only place that compares roles for learning."""

from elearn.kernel.actor import Permission

LEARN = Permission.LEARN
