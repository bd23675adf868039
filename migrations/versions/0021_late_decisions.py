"""What was decided lately about affiliations is found by its time"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_affiliation_confirmed_at", "affiliation", ["confirmed_at"])
    op.create_index("ix_affiliation_refused_at", "affiliation", ["refused_at"])


def downgrade() -> None:
    op.drop_index("ix_affiliation_refused_at", "affiliation")
    op.drop_index("ix_affiliation_confirmed_at", "affiliation")
