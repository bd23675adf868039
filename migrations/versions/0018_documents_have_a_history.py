"""Documents have a history, and can be withdrawn"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("document", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "document_edition",
        sa.Column("document_id", ID, nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("entry", sa.JSON(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", ID, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_document_edition_document_id"),
        sa.PrimaryKeyConstraint("document_id", "number", name="pk_document_edition"),
        sqlite_with_rowid=False,
    )
    _begin_histories(op.get_bind())


def _begin_histories(connection: sa.Connection) -> None:
    """What documents say so far is their first edition: only the program itself could add any."""
    texts: dict[int, dict[str, object]] = {}
    for row in connection.execute(sa.text("SELECT * FROM document_version ORDER BY locale")).mappings():
        file = None
        if row["digest"] is not None:
            file = {"digest": row["digest"], "name": row["file_name"], "media_type": row["media_type"], "size": row["size"]}
        said = {name: row[name] for name in ("title", "summary", "source", "funding")}
        texts.setdefault(row["document_id"], {})[row["locale"]] = {
            **said, "is_working": bool(row["is_working"]), "link": row["link"] or "", "file": file
        }
    courses: dict[int, list[str]] = {}
    for row in connection.execute(sa.text("SELECT document_id, course FROM document_course ORDER BY position")):
        courses.setdefault(row.document_id, []).append(row.course)
    put = sa.text(
        "INSERT INTO document_edition (document_id, number, act, entry, written_at, written_by)"
        " SELECT id, 1, 'added', :entry, changed_at, 0 FROM document WHERE id = :id"
    ).bindparams(sa.bindparam("entry", type_=sa.JSON()))
    for row in connection.execute(sa.text("SELECT * FROM document")).mappings().all():
        days = {name: str(row[name]) if row[name] else None for name in ("dated", "until")}
        entry = {
            "kind": row["kind"], **days, "area": row["area"],
            "courses": courses.get(row["id"], []), "texts": texts.get(row["id"], {}),
        }
        connection.execute(put, {"id": row["id"], "entry": entry})


def downgrade() -> None:
    op.drop_table("document_edition")
    op.drop_column("document", "withdrawn_at")
