"""The place in a text is kept"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("enrolment", sa.Column("last_passage", ID, nullable=True))


def downgrade() -> None:
    op.drop_column("enrolment", "last_passage")
