"""Claims that wait are found without reading all"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

IS_WAITING = sa.text("confirmed_at IS NULL AND refused_at IS NULL AND until IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_affiliation_waiting",
        "affiliation",
        ["claimed_at"],
        sqlite_where=IS_WAITING,
        postgresql_where=IS_WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_affiliation_waiting", "affiliation")
