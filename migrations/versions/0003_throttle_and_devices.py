"""Failed tries are counted, and a session says on which device it is"""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('throttle',
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('tries', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_throttle')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_throttle_expires_at'), 'throttle', ['expires_at'], unique=False)
    op.add_column('session', sa.Column('device', sa.String(), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('session', 'device')
    op.drop_index(op.f('ix_throttle_expires_at'), table_name='throttle')
    op.drop_table('throttle')
