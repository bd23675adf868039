"""Editors add, change, withdraw and put back documents in the browser; nothing that they typed is lost."""

import re
from datetime import date
from typing import Any

import pytest

from elearn.programme.documents.entry import NewDocument, NewVersion
from tests.administration.documents import chosen, fault, form, found, key_of, numbers, opened, send, typed
from tests.learning.test_budgets import counted
from tests.programme.library import DOCX, OTHER_PDF, PDF, add, kept, new_document
from tests.world import COURSE, World


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_an_editor_adds_a_document_in_several_languages_on_one_page(world: World, role: str) -> None:
    browser = world.browser(role)
    data = form(
        title_ru="Бумага", title_other="Кагаз", code_other="ky", link_other="https://example.org/kagaz.pdf",
        summary_ru="О  ней,\nкоротко.", source_ru="Мы", funding_ru="Линия", is_working_ru="yes", area="return",
        until="2024-05-07",
    )  # fmt: skip
    data |= {"file-en": chosen("paper.pdf"), "file-ru": chosen("бумага.docx", DOCX), "courses": [COURSE]}
    key = key_of(send(browser, data))
    document = found(world, key)
    assert set(document.versions) == {"en", "ru", "ky"}
    assert document.versions["ru"].summary == "О ней, коротко."
    assert (document.versions["ru"].is_working, document.versions["en"].is_working) == (True, False)
    assert (document.area, document.courses) == ("return", (COURSE,))
    assert (document.dated, document.until) == (date(2024, 5, 6), date(2024, 5, 7))
    reader = world.browser(signed_in=False)
    assert reader.get(f"/documents/{key}/ru").data == DOCX
    assert f"/en/documents/{key}" in reader.get("/en/documents").text
    assert f"/ru/documents/{key}" in reader.get("/ru/search", query_string={"q": "бумага коротко"}).text
    assert f"Person {browser.email}" in browser.get(f"/en/admin/documents/{key}").text


def test_a_key_is_made_from_the_title_unless_it_is_given(world: World) -> None:
    browser = world.browser("editor")
    link = {"link_en": "https://example.org/a.pdf"}
    assert (
        key_of(send(browser, form(title_en="Readmission: a hand-book", **link))) == "readmission-a-hand-book"
    )
    assert key_of(send(browser, form(key="own-key", **link))) == "own-key"
    assert "small Latin letters" in fault(send(browser, form(key="Own key", **link)).text, "key")
    assert "small Latin letters" in fault(send(browser, form(key="new", **link)).text, "key")
    taken = send(browser, form(key="own-key", title_en="Another", **link))
    assert taken.status_code == 409
    assert "already" in fault(taken.text, "key")


def test_sending_the_same_twice_is_one_document(world: World) -> None:
    browser, data = world.browser("editor"), form(link_en="https://example.org/a.pdf")
    assert key_of(send(browser, data)) == key_of(send(browser, data))


def test_all_faults_come_at_once_each_at_its_field_in_the_order_of_the_form(world: World) -> None:
    wrong = form(
        kind="novel", dated="yesterday", until="", area="nowhere", title_en="", summary_en="x", link_en="nowhere",
        code_other="ru", title_ru="Б", title_other="Б", link_ru="https://example.org/a",
    )  # fmt: skip
    answer = send(world.browser("editor"), wrong)
    assert answer.status_code == 422
    summary = answer.text[answer.text.index("errors-title") : answer.text.index("<h1")]
    assert re.findall(r'href="#([\w-]+)"', summary) == [
        "kind", "dated", "area", "title-en", "link-en", "code-other"
    ]  # fmt: skip
    assert "Title, English: Fill this in." in summary


def test_every_part_of_a_document_can_be_changed(world: World) -> None:
    first = kept(world, "first.pdf")
    versions = (NewVersion("en", "Paper", file=first), NewVersion("ru", "Бумага"), NewVersion("ky", "Кагаз"))
    key = add(world, new_document(versions=versions, courses=("not-published",)))
    browser = world.browser("editor")
    data: dict[str, Any] = opened(browser, key)
    assert (
        '<code>not-published</code> <span class="small quiet">not published'
        in browser.get(f"/en/admin/documents/{key}").text
    )
    data |= {
        "title-en": "Better", "file-en": chosen("second.pdf", OTHER_PDF), "without_language-ky": "yes",
        "code-other": "tg", "title-other": "Коғаз", "kind": "handbook",
    }  # fmt: skip
    key_of(send(browser, data, key))
    document = found(world, key)
    assert (document.kind, set(document.versions), document.courses) == ("handbook", {"en", "ru", "tg"}, ())
    reader = world.browser(signed_in=False)
    assert reader.get(f"/documents/{key}/en").data == OTHER_PDF
    page = browser.get(f"/en/admin/documents/{key}").text
    assert '<del lang="en">Paper</del> → <span lang="en">Better</span>' in page
    old = f"/admin/documents/{key}/files/{first.digest}"
    assert f'<a href="{old}">first.pdf</a>' in page
    assert browser.get(old).data == PDF
    assert reader.get(old).status_code == 303


def test_who_began_from_an_older_edition_sees_what_was_changed_and_keeps_their_own(world: World) -> None:
    key, theirs, mine = add(world, new_document("en")), world.browser("editor"), world.browser("editor")
    data = opened(mine, key)
    send(theirs, opened(theirs, key) | {"title-en": "Theirs"}, key)
    answer = send(mine, data | {"title-en": "Mine"}, key)
    assert answer.status_code == 409
    assert '<span lang="en">Theirs</span>' in answer.text
    assert f"Person {theirs.email}" in answer.text
    assert found(world, key).versions["en"].title == "Theirs"
    again = typed(answer.text) | {"kind": data["kind"]}
    assert again["title-en"] == "Mine"
    key_of(send(mine, again, key))
    assert found(world, key).versions["en"].title == "Mine"


def test_a_fault_does_not_hide_what_was_changed_meanwhile(world: World) -> None:
    key, theirs, mine = add(world, new_document("en")), world.browser("editor"), world.browser("editor")
    data = opened(mine, key)
    send(theirs, opened(theirs, key) | {"title-en": "Theirs"}, key)
    refused = send(mine, data | {"title-en": ""}, key)
    assert refused.status_code == 422
    mended = typed(refused.text) | {"title-en": "Mine", "kind": data["kind"]}
    assert send(mine, mended, key).status_code == 409


def test_an_earlier_edition_is_taken_up_again_with_its_file(world: World) -> None:
    key = add(world, new_document(versions=(NewVersion("en", "Paper", file=kept(world, "first.pdf")),)))
    browser = world.browser("editor")
    send(
        browser, opened(browser, key) | {"title-en": "Worse", "file-en": chosen("second.pdf", OTHER_PDF)}, key
    )
    page = browser.get(f"/en/admin/documents/{key}?edition=1").text
    assert "Edition 1 is in the form" in page
    key_of(send(browser, opened(browser, key, "?edition=1"), key))
    version = found(world, key).versions["en"]
    assert version.file is not None
    assert (version.title, version.file.name) == ("Paper", "first.pdf")


def everywhere(world: World, document: NewDocument) -> dict[str, bool]:
    """Where readers find a document."""
    browser, key = world.browser(signed_in=False), document.key
    title = document.versions[0].title
    return {
        "library": f"/en/documents/{key}" in browser.get("/en/documents?language=en").text,
        "area": f"/en/documents/{key}" in browser.get("/en/areas/return").text,
        "search": f"/en/documents/{key}" in browser.get("/en/search", query_string={"q": title}).text,
        "feed": f"/en/documents/{key}" in browser.get("/en/documents.atom").text,
        "sitemap": f"/en/documents/{key}<" in browser.get("/sitemap.xml").text,
        "page": browser.get(f"/en/documents/{key}").status_code == 200,
        "file": browser.get(f"/documents/{key}/en").status_code == 200,
    }


def test_a_withdrawn_document_is_gone_everywhere_and_its_addresses_say_so(world: World) -> None:
    version = NewVersion("en", f"Peculiarword{next(numbers)}", file=kept(world, "first.pdf"))
    document = new_document(versions=(version,), area="return", dated=date(2099, 1, 1), courses=(COURSE,))
    key, browser = add(world, document), world.browser("editor")
    assert set(everywhere(world, document).values()) == {True}
    page = browser.get(f"/en/admin/documents/{key}").text
    assert "1 file of it is no longer given out. It goes with 1 published course." in page
    answer = browser.post(f"/admin/documents/{key}/withdrawal", {"seen": "1"})
    assert answer.status_code == 303
    assert set(everywhere(world, document).values()) == {False}
    reader = world.browser(signed_in=False)
    for lang, said in (
        ("en", "was withdrawn from the library on"),
        ("ru", "Этот документ изъят из библиотеки"),
    ):
        told = reader.get(f"/{lang}/documents/{key}")
        assert told.status_code == 410
        assert said in told.text
    gone = reader.get(f"/documents/{key}/en")
    assert gone.status_code == 410
    assert "was withdrawn from the library on" in gone.text
    assert browser.get(f"/admin/documents/{key}/files/{kept(world, 'first.pdf').digest}").data == PDF
    listed = browser.get("/en/admin/documents?show=withdrawn").text
    assert f"/en/admin/documents/{key}" in listed
    assert browser.post(f"/admin/documents/{key}/return", {"seen": "2"}).status_code == 303
    assert set(everywhere(world, document).values()) == {True}
    history = browser.get(f"/en/admin/documents/{key}").text
    assert re.findall(r"Edition \d · ([\w ]+) ·", history) == [
        "document put back",
        "document withdrawn",
        "document added",
    ]


def test_withdrawing_asks_which_edition_was_seen(world: World) -> None:
    key, browser = add(world, new_document("en")), world.browser("editor")
    send(browser, opened(browser, key) | {"title-en": "Changed"}, key)
    answer = browser.post(f"/admin/documents/{key}/withdrawal", {"seen": "1"})
    assert answer.status_code == 409
    assert "What was changed meanwhile" in answer.text
    assert browser.post(f"/admin/documents/{key}/withdrawal", {}).status_code == 422
    assert found(world, key).withdrawn_at is None


def test_the_list_says_what_is_missing_and_can_be_searched(world: World) -> None:
    link = "https://example.org/library"
    key = add(world, new_document(versions=(NewVersion("en", f"Lackingword{next(numbers)}", link=link),)))
    browser = world.browser("editor")
    page = browser.get("/en/admin/documents", query_string={"q": "lackingWORD"}).text
    assert "nothing in this language yet: Russian" in page
    assert "the link leads to a page, not to a file: English" in page
    assert f"/en/admin/documents/{key}" in browser.get("/en/admin/documents?show=ru&q=lackingword").text
    assert f"/en/admin/documents/{key}" not in browser.get("/en/admin/documents?show=en&q=lackingword").text
    assert "action-plan-2023-2027" in browser.get("/en/admin/documents?show=without-text").text
    assert "No document fits this" in browser.get("/en/admin/documents?q=nowheretobefound").text


def test_the_list_costs_three_statements(world: World) -> None:
    browser = world.browser("editor")
    browser.get("/en/admin/documents")
    with counted(world) as sent:
        browser.get("/en/admin/documents")
    assert len(sent) <= 3, sent


def test_a_document_costs_at_most_fifteen_statements_also_where_nothing_is_in_memory(world: World) -> None:
    key, browser = add(world, new_document("en")), world.browser("editor")
    for path in (f"documents/{key}", "documents", "documents/new"):
        send(browser, opened(browser, key) | {"title-en": f"Changed {next(numbers)}"}, key)
        with counted(world) as sent:
            browser.get(f"/en/admin/{path}")
        assert len(sent) <= 15, sent


@pytest.mark.parametrize("role", ["learner", "author", "translator", "coordinator"])
def test_others_do_not_edit_documents(world: World, role: str) -> None:
    key, browser = add(world, new_document("en")), world.browser(role)
    for path in ("documents", "documents/new", f"documents/{key}"):
        assert browser.get(f"/en/admin/{path}").status_code == 403
    assert send(browser, form(link_en="https://example.org/a")).status_code == 403
    assert send(browser, form(link_en="https://example.org/a", seen="1"), key).status_code == 403
    assert browser.post(f"/admin/documents/{key}/withdrawal", {"seen": "1"}).status_code == 403
    assert found(world, key).withdrawn_at is None


def test_who_is_not_signed_in_is_sent_to_sign_in(world: World) -> None:
    browser = world.browser(signed_in=False)
    assert "/en/sign-in" in browser.get("/en/admin/documents/new").headers["Location"]
    assert send(browser, form(link_en="https://example.org/a")).status_code == 401


@pytest.mark.parametrize(
    "data",
    [
        {"title-<script>": "x"},
        {"title-xx": "x"},
        {"nonsense-en": "x"},
        {"nonsense": "x"},
        {"seen": "-1"},
        {"title-en": "a\0b"},
        {f"title-{'x' * 50}": "x"},
        {f"title-x{number}": "x" for number in range(50)},
    ],
)
def test_forms_that_nobody_made_are_refused(world: World, data: dict[str, str]) -> None:
    answer = send(world.browser("editor"), form(link_en="https://example.org/a") | data)
    assert answer.status_code == 422


def test_what_is_not_there_is_not_found(world: World) -> None:
    browser, digest = world.browser("editor"), "0" * 64
    assert browser.get("/en/admin/documents/nowhere").status_code == 404
    assert send(browser, form(link_en="https://example.org/a"), "nowhere").status_code == 404
    assert browser.post("/admin/documents/nowhere/withdrawal", {"seen": "1"}).status_code == 404
    assert browser.get(f"/admin/documents/action-plan-2023-2027/files/{digest}").status_code == 404
