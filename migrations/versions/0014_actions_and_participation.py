"""Actions, who takes part in them, and states whose status has a history"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "state_status",
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", ID, nullable=False),
        sa.ForeignKeyConstraint(["state"], ["state.code"], name="fk_state_status_state"),
        sa.PrimaryKeyConstraint("state", "since", "number", name="pk_state_status"),
        sqlite_with_rowid=False,
    )
    # When it was recorded is not known for what had no history: its own day stands for it.
    op.execute(
        "INSERT INTO state_status (state, since, number, status, source, recorded_at, recorded_by)"
        f" SELECT code, status_as_of, 1, status, source, {_midnight('status_as_of')}, 0 FROM state"
    )
    for column in ("status", "status_as_of", "source"):
        op.drop_column("state", column)
    op.create_table(
        "action",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("lead_state", sa.String(), nullable=True),
        sa.Column("lead_body", sa.String(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["thematic_area.key"], name="fk_action_area"),
        sa.ForeignKeyConstraint(["lead_state"], ["state.code"], name="fk_action_lead_state"),
        sa.PrimaryKeyConstraint("key", name="pk_action"),
    )
    op.create_table(
        "participation",
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", ID, nullable=False),
        sa.ForeignKeyConstraint(["action"], ["action.key"], name="fk_participation_action"),
        sa.ForeignKeyConstraint(["state"], ["state.code"], name="fk_participation_state"),
        sa.PrimaryKeyConstraint("action", "state", "since", "number", name="pk_participation"),
        sqlite_with_rowid=False,
    )


def _midnight(column: str) -> str:
    if op.get_bind().dialect.name == "sqlite":
        return f"{column} || ' 00:00:00.000000'"
    return f"{column}::timestamp AT TIME ZONE 'UTC'"


def downgrade() -> None:
    op.drop_table("participation")
    op.drop_table("action")
    for column in (
        sa.Column("status", sa.String(), nullable=False, server_default=""),
        sa.Column("status_as_of", sa.Date(), nullable=False, server_default="2018-12-31"),
        sa.Column("source", sa.String(), nullable=False, server_default=""),
    ):
        op.add_column("state", column)
    newest = (
        "FROM state_status WHERE state_status.state = state.code"
        " ORDER BY state_status.since DESC, state_status.number DESC LIMIT 1"
    )
    # A state that had no status yet keeps an empty one.
    op.execute(
        f"UPDATE state SET status = (SELECT status {newest}), status_as_of = (SELECT since {newest}),"
        f" source = (SELECT source {newest}) WHERE code IN (SELECT state FROM state_status)"
    )
    op.drop_table("state_status")
