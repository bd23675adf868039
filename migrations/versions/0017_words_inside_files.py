"""Words inside of the library's files are found

The text of a file is kept by its digest, in passages. On PostgreSQL the stems of titles stand in a column of their
own: what a match promises is read from its row, without fetching all its words.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    is_inside = sa.Column("is_inside", sa.Boolean(), nullable=False, server_default=sa.false())
    if op.get_bind().dialect.name == "sqlite":
        # Before the long texts: SQLite goes through them to what stands behind.
        with op.batch_alter_table("search_entry", recreate="always") as table:
            table.add_column(is_inside, insert_after="place")
        _keep_what_finds()
    else:
        op.add_column("search_entry", is_inside)
        op.execute(
            "ALTER TABLE search_entry ADD COLUMN search_text_title tsvector "
            "GENERATED ALWAYS AS (to_tsvector('simple', title_stems)) STORED"
        )
    op.create_table(
        "file_text",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("letters", ID, nullable=False),
        sa.Column("read_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_file_text"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "file_passage",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("place", ID, nullable=False),
        sa.Column("page", ID, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stems", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "place", name="pk_file_passage"),
        sa.ForeignKeyConstraint(["digest"], ["file_text.digest"], name="fk_file_passage_digest_file_text"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("file_passage")
    op.drop_table("file_text")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DELETE FROM search_entry WHERE is_inside")
        with op.batch_alter_table("search_entry", recreate="always") as table:
            table.drop_column("is_inside")
        _keep_what_finds()
    else:
        op.execute("DELETE FROM search_entry WHERE is_inside")
        op.execute("ALTER TABLE search_entry DROP COLUMN search_text_title")
        op.drop_column("search_entry", "is_inside")


def _keep_what_finds() -> None:
    """The triggers of 0012 went with the table that was replaced."""
    old = (
        "INSERT INTO search_text (search_text, rowid, title_stems, body_stems) "
        "VALUES ('delete', old.id, old.title_stems, old.body_stems);"
    )
    new = "INSERT INTO search_text (rowid, title_stems, body_stems) VALUES (new.id, new.title_stems, new.body_stems);"
    op.execute(f"CREATE TRIGGER search_text_added AFTER INSERT ON search_entry BEGIN {new} END")
    op.execute(f"CREATE TRIGGER search_text_removed AFTER DELETE ON search_entry BEGIN {old} END")
    op.execute(f"CREATE TRIGGER search_text_changed AFTER UPDATE ON search_entry BEGIN {old} {new} END")
