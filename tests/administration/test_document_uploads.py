"""Files that editors send: judged at their field, kept once they are accepted, and named by nobody else."""

import pytest

from elearn.programme.documents import files as document_files
from elearn.programme.documents.entry import NewVersion
from elearn.programme.documents.library import read_documents
from tests.administration.documents import chosen, fault, form, found, key_of, opened, send, typed
from tests.programme.library import DOCX, PDF, add, kept, new_document, zipped
from tests.world import World

MACROS = zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
REFUSED = [
    ("paper.pdf", DOCX, "The name ends with .pdf, but by its content this is a file of the kind .docx."),
    ("paper.pdf", zipped("a.txt"), "Files of this kind are not taken."),
    ("paper.docx", MACROS, "This file has macros in it."),
    ("paper.pdf", b"", "This file is empty."),
    ("pap\u202eer.pdf", PDF, "A file needs a name"),
]


@pytest.mark.parametrize(("name", "content", "said"), REFUSED)
def test_a_refused_file_is_told_at_its_field_and_everything_else_stays(
    world: World, name: str, content: bytes, said: str
) -> None:
    data = form(title_ru="Бумага", summary_ru="О ней.") | {"file-ru": chosen(name, content)}
    answer = send(world.browser("editor"), data)
    assert answer.status_code == 422
    assert fault(answer.text, "file-ru").startswith(said)
    assert 'href="#file-ru"' in answer.text
    again = typed(answer.text)
    assert (again["title-ru"], again["summary-ru"], again["dated"]) == ("Бумага", "О ней.", "2024-05-06")
    with world.reads() as session:
        titles = {each.told_in("en").title for each in read_documents(session)}
    assert data["title-en"] not in titles


def test_a_file_that_is_too_large_is_told_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_files, "MOST_MB", 0)
    answer = send(world.browser("editor"), form() | {"file-en": chosen("paper.pdf")})
    assert "larger than 0 MB" in fault(answer.text, "file-en")


def test_a_document_without_file_or_link_is_refused(world: World) -> None:
    answer = send(world.browser("editor"), form())
    assert answer.status_code == 422
    assert "needs a file or a link" in fault(answer.text, "file-en")


def test_a_file_that_was_accepted_is_kept_while_something_else_is_mended(world: World) -> None:
    browser = world.browser("editor")
    refused = send(
        browser, form(kind="") | {"file-en": chosen("paper.pdf"), "file-ru": chosen("two.pdf", DOCX)}
    )
    assert refused.status_code == 422
    assert "<b>paper.pdf</b>" in refused.text
    again = typed(refused.text) | {"kind": "briefing"}
    key = key_of(send(browser, again))
    file = found(world, key).versions["en"].file
    assert file is not None
    assert (file.name, world.services.storage.get(file.digest)) == ("paper.pdf", PDF)


def test_only_who_sent_a_file_can_name_it_in_a_form(world: World) -> None:
    browser, other = world.browser("editor"), world.browser("editor")
    again = typed(send(browser, form(kind="") | {"file-en": chosen("paper.pdf")}).text) | {"kind": "briefing"}
    assert "no longer kept here" in fault(send(other, again).text, "file-en")
    forged = again | {"kept-en": again["kept-en"][:-3] + "abc"}
    assert "no longer kept here" in fault(send(browser, forged).text, "file-en")


def test_a_file_can_be_taken_away_for_a_link(world: World) -> None:
    key = add(world, new_document(versions=(NewVersion("en", "Paper", file=kept(world, "first.pdf")),)))
    browser = world.browser("editor")
    data = opened(browser, key) | {"link-en": "https://example.org/paper.pdf"}
    assert "not both" in fault(send(browser, data, key).text, "link-en")
    key_of(send(browser, data | {"without_file-en": "yes"}, key))
    assert found(world, key).versions["en"].link == "https://example.org/paper.pdf"
    assert world.browser(signed_in=False).get(f"/documents/{key}/en").status_code == 404


def test_the_only_text_of_a_document_stays(world: World) -> None:
    key, browser = add(world, new_document("en")), world.browser("editor")
    answer = send(browser, opened(browser, key) | {"link-en": ""}, key)
    assert answer.status_code == 422
    assert "needs a file or a link" in fault(answer.text, "file-en")
