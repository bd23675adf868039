"""What a table of participation has recorded belongs together, and is undone together"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "participation_import",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", ID, nullable=False),
        sa.Column("undoes", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_participation_import"),
    )
    # As a statement: Alembic would make the table anew on SQLite.
    op.execute(
        f"ALTER TABLE participation ADD COLUMN import_id {'INTEGER' if op.get_bind().dialect.name == 'sqlite' else 'BIGINT'}"
        " CONSTRAINT fk_participation_import_id REFERENCES participation_import (id)"
    )
    op.create_index("ix_participation_import_id", "participation", ["import_id"])


def downgrade() -> None:
    op.drop_index("ix_participation_import_id", "participation")
    op.execute("ALTER TABLE participation DROP COLUMN import_id")
    op.drop_table("participation_import")
