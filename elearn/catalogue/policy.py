"""Who may publish and who may take packages out: the only place that compares roles for courses."""

from elearn.kernel.actor import Permission

PUBLISH = Permission.AUTHOR
DOWNLOAD_PACKAGE = Permission.AUTHOR
