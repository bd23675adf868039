"""Parts of courses as files to take along"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "course_paper",
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("size", ID, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fault", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_course_paper_revision_id"),
        sa.PrimaryKeyConstraint("revision_id", "locale", "part", "key", "format", name="pk_course_paper"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("course_paper")
