"""Adding a document: all its faults at once, and nothing half."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.actor import SYSTEM
from elearn.kernel.audit import site_version
from elearn.kernel.errors import Conflict, Invalid
from elearn.kernel.models import AuditEntry
from elearn.programme.documents.adding import LONGEST, add_document
from elearn.programme.documents.changing import withdraw_document
from elearn.programme.documents.entry import NewDocument, NewVersion
from elearn.programme.documents.files import KeptFile
from elearn.programme.documents.history import document_history
from elearn.programme.documents.library import find_document, read_documents
from elearn.programme.documents.models import DocumentRow
from tests.programme.library import new_document

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
FILE = KeptFile("0" * 64, "paper.pdf", "application/pdf", 7)


def faults(session: Session, new: NewDocument) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        add_document(session, SYSTEM, new, NOW)
    assert session.scalar(select(DocumentRow.id).where(DocumentRow.key == new.key)) is None
    return {each.pointer: each.code for each in refused.value.errors}


def version(**changes: Any) -> NewVersion:
    return replace(NewVersion("en", "Paper", link="https://example.org/paper"), **changes)


def test_a_document_comes_back_as_it_was_given(session: Session) -> None:
    new = new_document(
        area="return",
        until=date(2020, 1, 3),
        courses=("labour-migration", "another", "labour-migration"),
        versions=(version(), version(locale="ru", title="Бумага", link="", file=FILE, is_working=True)),
    )
    add_document(session, SYSTEM, new, NOW)
    found = find_document(read_documents(session), new.key)
    assert found is not None
    assert (found.area, found.dated, found.until) == ("return", date(2020, 1, 2), date(2020, 1, 3))
    assert found.courses == ("labour-migration", "another")
    assert found.versions["en"].link == "https://example.org/paper"
    assert found.versions["ru"].file is not None
    assert found.versions["ru"].is_working
    assert found.changed_at == NOW


def test_adding_tells_every_process_and_is_on_record(session: Session) -> None:
    before, new = site_version(session), new_document("en", "ru")
    add_document(session, SYSTEM, new, NOW)
    assert site_version(session) == before + 1
    entry = session.scalar(select(AuditEntry).where(AuditEntry.subject == f"document:{new.key}"))
    assert entry is not None
    assert entry.action == "document.added"


def test_a_document_without_file_or_link_is_refused(session: Session) -> None:
    bare = new_document(versions=(version(link=""), version(locale="ru", link="")))
    assert faults(session, bare) == {"/versions": "document_without_text"}
    assert faults(session, new_document(versions=())) == {"/versions": "document_without_text"}


def test_a_language_may_have_a_title_without_a_text(session: Session) -> None:
    new = new_document(versions=(version(), version(locale="ru", title="Бумага", link="")))
    add_document(session, SYSTEM, new, NOW)
    found = find_document(read_documents(session), new.key)
    assert found is not None
    assert found.told_in("ru").title == "Бумага"
    assert [each.locale for each in found.texts_for("ru")] == ["en"]


def test_every_fault_is_named_at_once_with_its_place(session: Session) -> None:
    wrong = new_document(
        key="No Key",
        kind="novel",
        area="nowhere",
        until=date(2019, 1, 1),
        courses=("Not A Key",),
        versions=(
            version(title=" ", summary="s" * 2_001, file=FILE),
            version(locale="xx-nonsense", link="javascript:alert(1)", source="a\x00b"),
            version(locale="de", title="two\nlines"),
        ),
    )
    assert faults(session, wrong) == {
        "/key": "document_key",
        "/kind": "not_a_choice",
        "/until": "document_ends_before_it_begins",
        "/area": "not_a_choice",
        "/courses": "document_key",
        "/versions/en/title": "required",
        "/versions/en/summary": "too_long",
        "/versions/en/link": "document_file_and_link",
        "/versions/xx-nonsense": "document_language",
        "/versions/xx-nonsense/link": "document_link",
        "/versions/xx-nonsense/source": "unkeepable",
        "/versions/de/title": "unkeepable",
    }


@pytest.mark.parametrize(
    "link", ["ftp://example.org/a", "//example.org", "example.org", "https://a b", "https://u:p@example.org"]
)
def test_a_link_is_a_whole_web_address(session: Session, link: str) -> None:
    assert faults(session, new_document(versions=(version(link=link),))) == {
        "/versions/en/link": "document_link"
    }


def test_a_language_stands_only_once(session: Session) -> None:
    assert faults(session, new_document(versions=(version(), version()))) == {
        "/versions/en": "document_language"
    }


def test_a_language_has_one_code(session: Session) -> None:
    for code in ("EN", "en-gb", "uz_Latn", "en.UTF-8", "ru@x", "en.a/b"):
        given = new_document(versions=(replace(version(), locale=code),))
        assert faults(session, given) == {f"/versions/{code}": "document_language"}
    for code in ("ka", "uz-Latn", "pt-BR", "sr-Cyrl-RS"):
        add_document(session, SYSTEM, new_document(versions=(replace(version(), locale=code),)), NOW)


def test_texts_may_be_as_long_as_they_say(session: Session) -> None:
    longest = {name: "a" * most for name, most in LONGEST.items() if name != "link"}
    add_document(session, SYSTEM, new_document(versions=(version(**longest),)), NOW)


def test_a_key_is_given_once(session: Session) -> None:
    new = new_document()
    add_document(session, SYSTEM, new, NOW)
    with pytest.raises(Conflict) as refused:
        add_document(session, SYSTEM, replace(new, kind="handbook"), NOW)
    assert refused.value.code == "document_key_taken"


def test_the_programmes_own_texts_are_there_without_words_or_links_of_theirs(session: Session) -> None:
    found = {each.key: each for each in read_documents(session)}
    for key in (
        "joint-declaration-2009",
        "action-plan-2012-2016",
        "declaration-2016",
        "joint-declaration-2022",
        "action-plan-2023-2027",
    ):
        assert found[key].texts_for("en") == []
        assert set(found[key].versions) == {"en", "ru"}
        assert found[key].versions["ru"].is_working
        assert not found[key].versions["en"].is_working


def test_the_same_document_added_twice_is_one_fact(session: Session) -> None:
    new = new_document()
    first = add_document(session, SYSTEM, new, NOW)
    assert add_document(session, SYSTEM, new, NOW) == first
    assert [each.act for each in document_history(session, new.key)] == ["added"]
    withdraw_document(session, SYSTEM, new.key, 1, NOW)
    with pytest.raises(Conflict) as refused:  # else it would be said that readers find it
        add_document(session, SYSTEM, new, NOW)
    assert refused.value.code == "document_key_taken"
