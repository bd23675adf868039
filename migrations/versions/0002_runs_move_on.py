"""Runs move on to newer revisions, and say where somebody was last"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COLUMNS = (
    ("last_activity", sa.String()),
    ("adopted_from", ID),
    ("adopted_at", sa.DateTime(timezone=True)),
    ("finished_before", sa.DateTime(timezone=True)),
    ("last_event_id", ID),
)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("enrolment", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name, _ in reversed(COLUMNS):
        op.drop_column("enrolment", name)
