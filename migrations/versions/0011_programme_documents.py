"""The library of the programme's documents"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["thematic_area.key"], name="fk_document_area"),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.UniqueConstraint("key", name="uq_document_key"),
    )
    op.create_table(
        "document_version",
        sa.Column("document_id", ID, nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("funding", sa.String(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("size", ID, nullable=True),
        sa.CheckConstraint("digest IS NULL OR link IS NULL", name="ck_document_version_one_text"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_document_version_document_id"),
        sa.PrimaryKeyConstraint("document_id", "locale", name="pk_document_version"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "document_course",
        sa.Column("document_id", ID, nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_document_course_document_id"),
        sa.PrimaryKeyConstraint("document_id", "course", name="pk_document_course"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("document_course")
    op.drop_table("document_version")
    op.drop_table("document")
