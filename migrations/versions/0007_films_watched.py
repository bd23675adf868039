"""Which parts of a film were played, and where it was left"""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


# Columns that may be empty are added in place: the table is not written anew, and stays without rowid.
def upgrade() -> None:
    op.add_column('activity_progress', sa.Column('watched', sa.Text(), nullable=True))
    op.add_column('activity_progress', sa.Column('position', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))


def downgrade() -> None:
    op.drop_column('activity_progress', 'position')
    op.drop_column('activity_progress', 'watched')
