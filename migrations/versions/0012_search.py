"""What can be found, and the words that find it

FTS5 on SQLite reads the stems from the table itself and is kept by triggers; on PostgreSQL they are a generated column.
Both are called `search_text`, and no model names them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

OLD = (
    "INSERT INTO search_text (search_text, rowid, title_stems, body_stems) "
    "VALUES ('delete', old.id, old.title_stems, old.body_stems);"
)
NEW = (
    "INSERT INTO search_text (rowid, title_stems, body_stems) VALUES (new.id, new.title_stems, new.body_stems);"
)
SQLITE = (
    "CREATE VIRTUAL TABLE search_text USING fts5(title_stems, body_stems, content='search_entry', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 0')",
    f"CREATE TRIGGER search_text_added AFTER INSERT ON search_entry BEGIN {NEW} END",
    f"CREATE TRIGGER search_text_removed AFTER DELETE ON search_entry BEGIN {OLD} END",
    f"CREATE TRIGGER search_text_changed AFTER UPDATE ON search_entry BEGIN {OLD} {NEW} END",
)
POSTGRESQL = (
    "ALTER TABLE search_entry ADD COLUMN search_text tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('simple', title_stems), 'A') || setweight(to_tsvector('simple', body_stems), 'D')) STORED",
    "CREATE INDEX search_text ON search_entry USING gin (search_text)",
)


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("title_stems", sa.Text(), nullable=False),
        sa.Column("body_stems", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_entry"),
    )
    op.create_index("ix_search_entry_owner", "search_entry", ["owner"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_text")
    op.drop_table("search_entry")
