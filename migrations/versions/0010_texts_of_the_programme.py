"""Texts of the programme have a history, and translations passage by passage

Those of the areas could not be edited before: `elearn migrate` loads them anew, as they are shipped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "programme_text",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("paths", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("is_quotation", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", ID, nullable=False),
        sa.PrimaryKeyConstraint("owner", "field", "since", "number", name="pk_programme_text"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "programme_translation",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("translates", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", ID, nullable=False),
        sa.PrimaryKeyConstraint(
            "owner", "field", "since", "locale", "path", "number", name="pk_programme_translation"
        ),
        sqlite_with_rowid=False,
    )
    op.drop_table("area_text")


def downgrade() -> None:
    op.create_table(
        "area_text",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["thematic_area.key"], name="fk_area_text_area"),
        sa.PrimaryKeyConstraint("area", "locale", "since", name="pk_area_text"),
        sqlite_with_rowid=False,
    )
    op.drop_table("programme_translation")
    op.drop_table("programme_text")
