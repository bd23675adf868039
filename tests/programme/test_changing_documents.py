"""Changing, withdrawing and putting back documents: what readers find follows at once, and what was is kept."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Date, bindparam, delete, select, text
from sqlalchemy.orm import Session

from elearn.kernel.actor import SYSTEM
from elearn.kernel.audit import site_version
from elearn.kernel.database import UtcDateTime, connect
from elearn.kernel.errors import Conflict, Invalid, NotFound
from elearn.kernel.migrating import upgrade
from elearn.kernel.models import AuditEntry
from elearn.kernel.search_index import SearchEntry
from elearn.programme.documents.adding import add_document
from elearn.programme.documents.changing import change_document, put_back_document, withdraw_document
from elearn.programme.documents.entry import NewDocument, NewVersion, document_of, entry_of
from elearn.programme.documents.files import KeptFile
from elearn.programme.documents.history import document_history
from elearn.programme.documents.library import Document, find_document, read_documents
from elearn.programme.documents.models import DocumentCourse, DocumentEdition, DocumentRow, DocumentVersion
from elearn.programme.shipped.first_state import DATA, load_first_state
from tests.conftest import new_postgresql_database
from tests.programme.library import new_document

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
FILE = KeptFile("0" * 64, "paper.pdf", "application/pdf", 7)
SHIPPED = "declaration-2016"


@pytest.fixture
def added(session: Session) -> NewDocument:
    new = new_document("en", "ru", courses=("one", "two"), area="return")
    add_document(session, SYSTEM, new, NOW)
    return new


def change(session: Session, new: NewDocument, seen: int = 1, **changes: Any) -> bool:
    return change_document(session, SYSTEM, replace(new, **changes), seen, LATER)


def found(session: Session, key: str) -> Document:
    document = find_document(read_documents(session), key)
    assert document is not None
    return document


def indexed(session: Session, key: str) -> list[str]:
    titles = session.scalars(select(SearchEntry.title).where(SearchEntry.owner == f"document:{key}"))
    return sorted(titles)


def test_every_field_can_be_changed(session: Session, added: NewDocument) -> None:
    versions = (
        NewVersion("ru", "Бумага", "О ней.", "Мы", "Линия", is_working=True, file=FILE),
        NewVersion("ky", "Кагаз", link="https://example.org/ky"),
    )
    new = NewDocument(added.key, "handbook", NOW.date(), versions, LATER.date(), None, ("two", "three"))
    before = site_version(session)
    assert change(session, new)
    assert site_version(session) == before + 1
    now = found(session, added.key)
    assert set(now.versions) == {"ru", "ky"}
    assert now.versions["ru"].file is not None
    assert now.versions["ru"].link is None
    assert (now.kind, now.area, now.courses) == ("handbook", None, ("two", "three"))
    assert (now.dated, now.until, now.changed_at) == (NOW.date(), LATER.date(), LATER)
    assert indexed(session, added.key) == ["Бумага", "Кагаз"]


def test_every_edition_is_kept_with_who_wrote_it_and_is_on_record(
    session: Session, added: NewDocument
) -> None:
    change(session, added, kind="handbook")
    last, first = document_history(session, added.key)
    assert (first.act, last.act, last.number, last.written_at) == ("added", "changed", 2, LATER)
    assert document_of(added.key, first.entry) == replace(added, is_example=False)
    assert last.entry == entry_of(replace(added, kind="handbook"))
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "document.changed"))
    assert entry is not None
    assert entry.before is not None
    assert entry.before["kind"] == "briefing"


def test_the_same_again_changes_nothing(session: Session, added: NewDocument) -> None:
    before = site_version(session)
    assert not change(session, added)
    assert site_version(session) == before
    assert found(session, added.key).changed_at == NOW


def test_who_began_from_an_earlier_edition_is_refused(session: Session, added: NewDocument) -> None:
    change(session, added, kind="handbook")
    with pytest.raises(Conflict) as refused:
        change(session, added, kind="declaration")
    assert refused.value.code == "document_changed_meanwhile"
    assert change(session, added, seen=2, kind="declaration")


def test_a_document_that_can_be_read_stays_so(session: Session, added: NewDocument) -> None:
    bare = tuple(replace(each, link="") for each in added.versions)
    with pytest.raises(Invalid) as refused:
        change(session, added, versions=bare)
    assert [each.code for each in refused.value.errors] == ["document_without_text"]


def test_one_without_a_text_may_be_changed_without_one(session: Session) -> None:
    entry = document_history(session, SHIPPED)[0].entry
    shipped = document_of(SHIPPED, entry)
    official = tuple(replace(each, is_working=False) for each in shipped.versions)
    assert change(session, shipped, versions=official)
    assert not found(session, SHIPPED).versions["ru"].is_working


def test_no_document_is_left_without_a_name(session: Session) -> None:
    shipped = document_of(SHIPPED, document_history(session, SHIPPED)[0].entry)
    with pytest.raises(Invalid) as refused:
        change(session, shipped, versions=())
    assert [each.code for each in refused.value.errors] == ["document_without_title"]


def test_what_is_wrong_is_named_and_nothing_changes(session: Session, added: NewDocument) -> None:
    with pytest.raises(Invalid) as refused:
        change(session, added, kind="novel", area="nowhere")
    assert {each.pointer for each in refused.value.errors} == {"/kind", "/area"}
    assert found(session, added.key).kind == "briefing"
    with pytest.raises(NotFound):
        change(session, added, key="nowhere")


def test_a_withdrawn_document_is_not_found_by_search_until_it_is_put_back(
    session: Session, added: NewDocument
) -> None:
    assert withdraw_document(session, SYSTEM, added.key, 1, LATER)
    assert found(session, added.key).withdrawn_at == LATER
    assert indexed(session, added.key) == []
    assert not withdraw_document(session, SYSTEM, added.key, 1, LATER)
    assert change(session, added, seen=2, kind="handbook")
    assert indexed(session, added.key) == []
    assert put_back_document(session, SYSTEM, added.key, 3, LATER)
    assert not put_back_document(session, SYSTEM, added.key, 3, LATER)
    assert len(indexed(session, added.key)) == 2
    assert [each.act for each in document_history(session, added.key)] == [
        "put_back",
        "changed",
        "withdrawn",
        "added",
    ]


def test_what_changed_meanwhile_is_not_withdrawn_unseen(session: Session, added: NewDocument) -> None:
    change(session, added, kind="handbook")
    with pytest.raises(Conflict):
        withdraw_document(session, SYSTEM, added.key, 1, LATER)
    assert found(session, added.key).withdrawn_at is None


def test_a_newer_file_of_ours_neither_undoes_changes_nor_brings_back_what_was_withdrawn(
    session: Session, tmp_path: Path
) -> None:
    shipped = document_of(SHIPPED, document_history(session, SHIPPED)[0].entry)
    named = tuple(replace(each, title=f"Official {each.locale}") for each in shipped.versions)
    change(session, shipped, versions=named)
    withdraw_document(session, SYSTEM, "joint-declaration-2009", 1, LATER)
    for table in (DocumentVersion, DocumentEdition, DocumentRow):
        key = DocumentRow.id if table is DocumentRow else table.__table__.c.document_id
        removed = select(DocumentRow.id).where(DocumentRow.key == "action-plan-2012-2016").scalar_subquery()
        session.execute(delete(table).where(key == removed))
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    newer = folder / "documents.yaml"
    newer.write_text(newer.read_text().replace("Bratislava", "Bratislava, 2016") + "\n# newer\n")
    assert not load_first_state(session, folder)
    assert found(session, SHIPPED).versions["ru"].title == "Official ru"
    assert found(session, "joint-declaration-2009").withdrawn_at == LATER
    assert find_document(read_documents(session), "action-plan-2012-2016") is None


def test_documents_of_before_begin_their_history_with_what_they_said(
    database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if database_url.startswith("sqlite"):
        old = connect(f"sqlite:///{tmp_path_factory.mktemp('old') / 'old.db'}")
    else:
        old = connect(new_postgresql_database())
    upgrade(old, "0014")
    new = new_document("en", "ru", courses=("two", "one"), until=NOW.date())
    new = replace(new, versions=(*new.versions, NewVersion("ky", "Кагаз", is_working=True, file=FILE)))
    values = {"key": new.key, "dated": new.dated, "until": new.until, "now": NOW}
    with old.writing.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO document (id, key, kind, dated, until, is_example, changed_at)"
                " VALUES (7, :key, 'briefing', :dated, :until, false, :now)"
            ).bindparams(
                bindparam("dated", type_=Date),
                bindparam("now", type_=UtcDateTime),
                bindparam("until", type_=Date),
            ),
            values,
        )
    with Session(old.writing) as session:
        session.add_all(
            DocumentVersion(
                document_id=7, locale=each.locale, title=each.title, summary=each.summary, source="", funding="",
                is_working=each.is_working, link=each.link or None,
                digest=each.file.digest if each.file else None, file_name=each.file.name if each.file else None,
                media_type=each.file.media_type if each.file else None, size=each.file.size if each.file else None,
            )
            for each in new.versions
        )  # fmt: skip
        session.add_all(
            DocumentCourse(document_id=7, course=course, position=place)
            for place, course in enumerate(new.courses)
        )
        session.commit()
    upgrade(old)
    with Session(old.reading) as session:
        (edition,) = document_history(session, new.key)
        assert edition.entry == entry_of(new)
        assert (edition.number, edition.act, edition.written_at) == (1, "added", NOW)
        assert session.scalar(text("SELECT count(*) FROM document_edition")) == 1
    old.dispose()
