"""News: short dated items; their texts are kept with the programme's other texts"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "news_item",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("published", sa.Date(), nullable=False),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("course", sa.String(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["thematic_area.key"], name="fk_news_item_area"),
        sa.PrimaryKeyConstraint("key", name="pk_news_item"),
    )


def downgrade() -> None:
    op.drop_table("news_item")
