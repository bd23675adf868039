"""An action can be withdrawn, a status of a state taken back; acts are found by their kind"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("action", sa.Column("withdrawn_on", sa.Date(), nullable=True))
    op.add_column(
        "state_status", sa.Column("is_withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index("ix_audit_entry_action", "audit_entry", ["action", "id"])


def downgrade() -> None:
    op.drop_index("ix_audit_entry_action", "audit_entry")
    # What was taken back would stand again.
    op.execute(
        "DELETE FROM state_status WHERE (SELECT newest.is_withdrawn FROM state_status AS newest"
        " WHERE newest.state = state_status.state AND newest.since = state_status.since"
        " ORDER BY newest.number DESC LIMIT 1)"
    )
    op.drop_column("state_status", "is_withdrawn")
    op.drop_column("action", "withdrawn_on")
