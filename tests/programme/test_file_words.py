"""A document is found by the words of its file, once the worker has read it, and for as long as it has that file."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select, update

from elearn.app import job_runners
from elearn.commands.reindexing import index_what_is_missing, make_index
from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.kernel.jobs import run_next
from elearn.kernel.models import Job
from elearn.kernel.search_index import SearchEntry
from elearn.kernel.unit_of_work import unit_of_work
from elearn.programme.documents.adding import add_document
from elearn.programme.documents.changing import change_document, withdraw_document
from elearn.programme.documents.entry import NewVersion, document_of
from elearn.programme.documents.file_texts import (
    FAILED,
    NONE,
    READ,
    READ_FILE,
    TOLD,
    WAITING,
    FileState,
    file_states,
)
from elearn.programme.documents.history import document_history
from elearn.programme.documents.models import DocumentRow, DocumentVersion, FilePassage, FileText
from elearn.programme.documents.read_files import read_file
from elearn.programme.documents.searching import let_be_found, owner_of
from tests.learning.test_budgets import counted
from tests.portal.test_home import words
from tests.portal.test_search import hits
from tests.programme.files import docx, locked, pdf
from tests.programme.library import add, kept, new_document
from tests.world import World


def add_file(world: World, title: str, content: bytes, name: str = "paper.docx", lang: str = "en") -> str:
    version = NewVersion(lang, title, file=kept(world, name, content))
    return add(world, new_document(versions=(version,)))


def work(world: World) -> None:
    """Let the worker do what waits."""
    with unit_of_work(world.services.writers) as session:
        session.execute(delete(Job).where(Job.kind != READ_FILE))
    with world.platform.app_context():
        while run_next(world.services.writers, job_runners(world.platform)):
            pass


def state_of(world: World, key: str) -> FileState:
    with world.reads() as session:
        digests = session.scalars(
            select(DocumentVersion.digest)
            .join(DocumentRow, DocumentRow.id == DocumentVersion.document_id)
            .where(DocumentRow.key == key)
        )
        (state,) = file_states(session, [digest for digest in digests if digest]).values()
    return state


def counts(world: World) -> tuple[int, ...]:
    with world.reads() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (SearchEntry, FileText, FilePassage)
        )


def test_a_document_is_found_by_the_words_of_its_file_when_the_worker_has_read_it(world: World) -> None:
    key = add_file(world, "Paper on handing over", docx("Nobody mentions quokkas here."))
    browser = world.browser(signed_in=False)
    assert hits(browser, "quokka") == []
    assert state_of(world, key).state == WAITING
    work(world)
    assert state_of(world, key).state == READ
    assert hits(browser, "quokka") == [f"/en/documents/{key}"]
    html = browser.get("/en/search?q=quokka").text
    assert "Nobody mentions <mark>quokkas</mark> here." in html
    assert "in the file" in words(html)


def test_a_page_of_a_pdf_is_named_and_words_of_title_and_file_go_together(world: World) -> None:
    key = add_file(world, "Echidnas in procedures", pdf("First", "Here are bilbies", "Last"), "paper.pdf")
    work(world)
    browser = world.browser(signed_in=False)
    html = browser.get("/en/search?q=echidna+bilby").text
    assert hits(browser, "echidna bilby") == [f"/en/documents/{key}"]
    assert "in the file, page 2" in words(html)
    assert "Here are <mark>bilbies</mark>" in html
    assert hits(browser, "first last echidnas") == [f"/en/documents/{key}"]


def test_a_document_is_one_hit_and_best_by_itself(world: World) -> None:
    inside = add_file(world, "Something else", docx(*("All about potoroos. " * 200,) * 5))
    titled = add_file(world, "Potoroos", docx("Potoroos again and again"))
    work(world)
    browser = world.browser(signed_in=False)
    assert hits(browser, "potoroo") == [f"/en/documents/{titled}", f"/en/documents/{inside}"]
    html = browser.get("/en/search?q=potoroo").text
    assert "2 hits" in html
    assert words(html).count("in the file") == 1


def test_the_readers_language_comes_first_inside_of_files_too(world: World) -> None:
    both = (
        NewVersion("en", "Paper", file=kept(world, "p.docx", docx("Number 77312 in English"))),
        NewVersion("ru", "Бумага", file=kept(world, "p.docx", docx("Номер 77312 по-русски"))),
    )
    key = add(world, new_document(versions=both))
    work(world)
    browser = world.browser(signed_in=False)
    for lang, text in (("en", "in English"), ("ru", "по-русски")):
        assert hits(browser, "77312", lang) == [f"/{lang}/documents/{key}"]
        assert f"<mark>77312</mark> {text}" in browser.get(f"/{lang}/search?q=77312").text


def test_the_same_file_is_read_once_for_every_document_that_has_it(world: World) -> None:
    work(world)  # what other tests have left
    content = docx("Two papers about thylacines")
    first, second = add_file(world, "One paper", content), add_file(world, "Another", content)
    with world.reads() as session:
        jobs = select(func.count()).select_from(Job).where(Job.kind == READ_FILE, Job.finished_at.is_(None))
        assert session.scalar(jobs) == 1
    work(world)
    found = hits(world.browser(signed_in=False), "thylacine")
    assert sorted(found) == sorted((f"/en/documents/{first}", f"/en/documents/{second}"))
    third = add_file(world, "A third", content)
    assert f"/en/documents/{third}" in hits(world.browser(signed_in=False), "thylacine")


def test_reading_twice_changes_nothing(world: World) -> None:
    key = add_file(world, "Paper", docx("Twice read antechinus"))
    work(world)
    before = counts(world)
    with world.reads() as session:
        digest = session.scalars(
            select(DocumentVersion.digest).join(DocumentRow).where(DocumentRow.key == key)
        ).one()
    assert digest
    read_file(world.services, digest)
    assert counts(world) == before
    assert hits(world.browser(signed_in=False), "antechinus") == [f"/en/documents/{key}"]


def test_a_document_that_changed_is_found_by_what_it_has_now(world: World) -> None:
    key = add_file(world, "Paper", docx("Old words of a dunnart"))
    work(world)
    file = kept(world, "new.docx", docx("New words of a kowari"))
    with unit_of_work(world.services.writers) as session:
        row = session.scalars(select(DocumentVersion).join(DocumentRow).where(DocumentRow.key == key)).one()
        row.digest, row.title = file.digest, "Renamed phascogale"
        let_be_found(session, key, now())
    browser = world.browser(signed_in=False)
    assert hits(browser, "dunnart") == hits(browser, "kowari") == []
    assert hits(browser, "phascogale") == [f"/en/documents/{key}"]
    work(world)
    assert hits(browser, "kowari") == hits(browser, "phascogale kowari") == [f"/en/documents/{key}"]


def test_a_file_that_was_given_up_before_it_was_read_is_read_when_it_comes_back(world: World) -> None:
    key = add_file(world, "Paper that comes back", docx("About wallaroos."))
    with world.reads() as session:
        first = document_of(key, document_history(session, key)[0].entry)
    linked = replace(first, versions=(NewVersion("en", "Paper", link="https://example.org"),))
    with unit_of_work(world.services.writers) as session:
        change_document(session, SYSTEM, linked, 1, now())
    work(world)
    with unit_of_work(world.services.writers) as session:
        change_document(session, SYSTEM, first, 2, now())
    work(world)
    assert hits(world.browser(signed_in=False), "wallaroo") == [f"/en/documents/{key}"]


def test_a_document_that_is_taken_away_is_found_by_nothing(world: World) -> None:
    key = add_file(world, "Gone paper", docx("Gone words of a mulgara"))
    work(world)
    with unit_of_work(world.services.writers) as session:
        withdraw_document(session, SYSTEM, key, 1, now())
        left = select(func.count()).select_from(SearchEntry).where(SearchEntry.owner == owner_of(key))
        assert session.scalar(left) == 0


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (pdf(""), FileState(NONE)),
        (locked(pdf("Secret"), "password"), FileState(FAILED, "encrypted")),
        (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF", FileState(FAILED, "unreadable")),
    ],
)
def test_a_file_without_words_for_us_stays_in_the_library_and_says_why(
    world: World, content: bytes, state: FileState
) -> None:
    key = add_file(world, "Wordless", content, "paper.pdf")
    work(world)
    assert state_of(world, key) == state
    assert state.told in TOLD.values()
    assert world.browser(signed_in=False).get(f"/en/documents/{key}").status_code == 200


def test_a_link_is_never_read(world: World) -> None:
    with world.reads() as session:
        before = session.scalar(select(func.count()).select_from(Job).where(Job.kind == READ_FILE))
        add(world, new_document())
        assert session.scalar(select(func.count()).select_from(Job).where(Job.kind == READ_FILE)) == before


def test_a_document_that_was_not_added_leaves_no_job(world: World) -> None:
    with world.reads() as session:
        before = session.scalar(select(func.count()).select_from(Job))
    version = NewVersion("en", "Paper", file=kept(world, "paper.docx", docx("Never added")))

    def cause() -> None:
        with unit_of_work(world.services.writers) as session:
            add_document(session, SYSTEM, new_document(versions=(version,)), now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cause()
    with world.reads() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == before


def test_files_from_before_are_read_after_an_update_and_by_an_index_made_anew(world: World) -> None:
    key = add_file(world, "From before", docx("An old file names a quoll"))
    with unit_of_work(world.services.writers) as session:
        session.execute(delete(Job))
    list(index_what_is_missing(world.services))
    with world.reads() as session:
        assert session.scalar(select(func.count()).select_from(Job).where(Job.kind == READ_FILE))
    assert list(make_index(world.services))
    assert state_of(world, key).state == READ
    assert hits(world.browser(signed_in=False), "quoll") == [f"/en/documents/{key}"]


def test_a_file_that_is_not_in_the_storage_has_failed_and_may_be_read_later(world: World) -> None:
    content = docx("Restored later: a woylie")
    key = add_file(world, "Lost", content)
    lost = "f" * 64
    with unit_of_work(world.services.writers) as session:
        row = session.scalars(select(DocumentVersion).join(DocumentRow).where(DocumentRow.key == key)).one()
        there, row.digest = row.digest, lost
    read_file(world.services, lost)
    assert state_of(world, key) == FileState(FAILED, "unreadable")
    with unit_of_work(world.services.writers) as session:
        session.execute(update(DocumentVersion).where(DocumentVersion.digest == lost).values(digest=there))
    list(make_index(world.services))
    assert hits(world.browser(signed_in=False), "woylie") == [f"/en/documents/{key}"]


def test_a_search_in_files_costs_two_statements_more(world: World) -> None:
    for number in range(8):
        add_file(world, f"Paper {number}", docx(f"File {number} names a pademelon"))
    work(world)
    browser = world.browser(signed_in=False)
    browser.get("/en/search?q=pademelon&kind=document")
    with counted(world) as sent:
        html = browser.get("/en/search?q=pademelon&kind=document").text
    assert len(re.findall("in the file", html)) == 8
    assert len(sent) <= 4, sent


def test_what_a_file_says_is_shown_as_text(world: World) -> None:
    add_file(world, "Note", b"A bettong <script>alert(1)</script> & more", "note.txt")
    work(world)
    html = world.browser(signed_in=False).get("/en/search?q=bettong").text
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
