"""Meetings, mandates, bodies, roles and projects of the programme, and what was found in the shipped data"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "programme_event",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts", sa.String(), nullable=False),
        sa.Column("ends", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_programme_event"),
    )
    op.create_table(
        "mandate",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["event"], ["programme_event.key"], name="fk_mandate_event"),
        sa.PrimaryKeyConstraint("key", name="pk_mandate"),
    )
    op.create_table(
        "mandate_period",
        sa.Column("mandate", sa.String(), nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["mandate"], ["mandate.key"], name="fk_mandate_period_mandate"),
        sa.PrimaryKeyConstraint("mandate", "number", name="pk_mandate_period"),
    )
    op.create_table(
        "mandate_area",
        sa.Column("mandate", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["thematic_area.key"], name="fk_mandate_area_area"),
        sa.ForeignKeyConstraint(["mandate"], ["mandate.key"], name="fk_mandate_area_mandate"),
        sa.PrimaryKeyConstraint("mandate", "area", name="pk_mandate_area"),
    )
    op.create_table(
        "programme_body",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("since", sa.String(), nullable=True),
        sa.Column("until", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_programme_body"),
    )
    op.create_table(
        "programme_role",
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("role", "since", "state", name="pk_programme_role"),
    )
    op.create_table(
        "programme_project",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=True),
        sa.Column("until", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_programme_project"),
    )
    op.create_table(
        "data_file",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_data_file"),
    )


def downgrade() -> None:
    for table in (
        "data_file",
        "programme_project",
        "programme_role",
        "programme_body",
        "mandate_area",
        "mandate_period",
        "mandate",
        "programme_event",
    ):
        op.drop_table(table)
