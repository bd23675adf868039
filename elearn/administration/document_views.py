"""Editors' pages of the library: which documents there are and what they lack, adding, changing, withdrawing them."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext

from elearn.accounts.secrets import Signer
from elearn.administration import policy
from elearn.administration.document_desk import Desk, desk_of, form_values, standing, typed_again
from elearn.administration.document_form import SeenSchema, Written, read_form
from elearn.administration.document_past import changes_since, past_of
from elearn.administration.document_table import asked_of, document_table
from elearn.administration.document_uploads import LARGEST_FORM, FormFiles
from elearn.administration.sections import room
from elearn.catalogue.offers import Offer, on_offer
from elearn.kernel import clock
from elearn.kernel.audit import site_version
from elearn.kernel.errors import Conflict, FieldError, Invalid, NotFound
from elearn.kernel.texts import N_
from elearn.markup.rendering import Passage
from elearn.programme.areas import Area, area_keys, kept_areas
from elearn.programme.documents.adding import add_document, document_faults
from elearn.programme.documents.changing import change_document, put_back_document, withdraw_document
from elearn.programme.documents.entry import document_of
from elearn.programme.documents.history import document_history
from elearn.programme.documents.library import every_document, find_document
from elearn.web.access import access
from elearn.web.application import services, signed_in
from elearn.web.forms import takes
from elearn.web.layout import page
from elearn.web.locale import current_locale
from elearn.web.notices import declare_notice, see_other
from elearn.web.sentences import sentence
from elearn.web.stored_files import as_download, stored_file

bp = Blueprint("edited_documents", __name__)

SECTION = "edited_documents.overview"

declare_notice("document_added", N_("The document is in the library. Readers see it from now on."))
declare_notice("document_changed", N_("Published. Readers see the change from now on."))
declare_notice("document_same", N_("Nothing has changed: the document is as it was."), "note")
declare_notice("document_withdrawn", N_("Withdrawn. Readers no longer find it; you can put it back."))
declare_notice("document_put_back", N_("Put back. Readers find it again."))


@bp.get("/<lang:lang>/admin/documents")
@access(policy.EDIT_PROGRAMME)
def overview(lang: str) -> Response:
    """Which documents are there, and what do they lack?"""
    offered = on_offer(g.reads)
    areas = kept_areas(g.reads, lang, clock.now().date(), offered.site_version)
    documents = every_document(g.reads, offered.site_version)
    return page(
        "administration/documents.html",
        page_title=gettext("Documents"),
        add_url=url_for(".begin", lang=lang),
        **document_table(asked_of(request.args), documents, areas, lang),
        **room(SECTION, lang),
    )


@bp.get("/<lang:lang>/admin/documents/new")
@access(policy.EDIT_PROGRAMME)
def begin(lang: str) -> Response:
    """What shall be added?"""
    return _new_form(desk_of(None), [])


@bp.post("/admin/documents")
@access(policy.EDIT_PROGRAMME, largest_body=LARGEST_FORM)
def add() -> Response:
    """Put a document into the library."""
    written = read_form(request.form, _files())
    if not _is_sound(written, needs_text=True):
        return _new_form(typed_again(written), _errors(written), 422)
    try:
        add_document(g.session, signed_in(), written.document, clock.now())
    except Conflict as refusal:
        written.faults.append(FieldError("key", refusal.code, refusal.params))
        return _new_form(typed_again(written), _errors(written), refusal.status)
    return see_other(_address(written.document.key), "document_added")


@bp.get("/<lang:lang>/admin/documents/<document>")
@access(policy.EDIT_PROGRAMME)
def edit(lang: str, document: str) -> Response:
    """What does it say, how did it come to that, and what shall it say?"""
    history = document_history(g.reads, document)
    if not history:
        raise NotFound("document", document)
    asked = request.args.get("edition", "")
    chosen = next((each for each in history if str(each.number) == asked), history[0])
    desk = desk_of(document_of(document, chosen.entry))
    return _form(document, desk, [], shown=None if chosen is history[0] else chosen.number)


@bp.post("/admin/documents/<document>")
@access(policy.EDIT_PROGRAMME, largest_body=LARGEST_FORM)
def change(document: str) -> Response:
    """Let a document say what was sent."""
    history = document_history(g.reads, document)
    if not history:
        raise NotFound("document", document)
    needs_text = document_of(document, history[0].entry).has_text
    written = read_form(request.form, _files(), document)
    seen: int = written.typed["seen"]
    if not _is_sound(written, needs_text=needs_text):
        return _form(document, typed_again(written), _errors(written), seen=seen, status=422)
    try:
        is_new = change_document(g.session, signed_in(), written.document, seen, clock.now())
    except Conflict as refusal:
        written.faults.append(FieldError("", refusal.code, refusal.params))
        errors = _errors(written)
        return _form(document, typed_again(written), errors, since=seen, status=refusal.status)
    except Invalid as refusal:  # what it goes with, or its only text, has changed meanwhile
        written.add(refusal.errors)
        return _form(document, typed_again(written), _errors(written), seen=seen, status=refusal.status)
    return see_other(_address(document), "document_changed" if is_new else "document_same")


@bp.post("/admin/documents/<document>/withdrawal")
@access(policy.EDIT_PROGRAMME)
@takes(SeenSchema)
def withdraw(document: str, body: dict[str, int]) -> Response:
    """Take a document out of what readers find."""
    is_new = withdraw_document(g.session, signed_in(), document, body["seen"], clock.now())
    return see_other(_address(document), "document_withdrawn" if is_new else "document_same")


@bp.post("/admin/documents/<document>/return")
@access(policy.EDIT_PROGRAMME)
@takes(SeenSchema)
def put_back(document: str, body: dict[str, int]) -> Response:
    """Undo a withdrawal."""
    is_new = put_back_document(g.session, signed_in(), document, body["seen"], clock.now())
    return see_other(_address(document), "document_put_back" if is_new else "document_same")


@bp.get("/admin/documents/<document>/files/<digest>")
@access(policy.EDIT_PROGRAMME)
def file(document: str, digest: str) -> Response:
    """A file that a document has or had, to keep: also one that readers no longer get."""
    for edition in document_history(g.reads, document):
        for version in document_of(document, edition.entry).versions:
            if version.file is not None and version.file.digest == digest:
                response = stored_file(services().storage, digest, version.file.media_type)
                response.headers["Cache-Control"] = "private, no-cache"
                return as_download(response, version.file.name, f"{document}-{version.locale}")
    raise NotFound("file", digest)


def _signer() -> Signer:
    return Signer(services().settings.secret_key)


def _files() -> FormFiles:
    return FormFiles(request.files, signed_in(), services().storage, _signer())


def _is_sound(written: Written, *, needs_text: bool) -> bool:
    """Whether nothing is wrong with what was written; what is, is noted there."""
    needs_text = needs_text and not written.has_wrong_file
    written.add(document_faults(written.document, area_keys(g.reads), needs_text=needs_text))
    return not written.faults


def _errors(written: Written) -> list[dict[str, str]]:
    """The faults as the form shows them. Nothing that was written in this request stays."""
    g.work.rollback()
    return [{"field": each.pointer, "text": sentence(each.code, each.params)} for each in written.faults]


def _new_form(desk: Desk, errors: list[dict[str, str]], status: int = 200) -> Response:
    lang = current_locale()
    return page(
        "administration/document.html",
        page_title=gettext("Add a document"),
        status=status,
        document=None,
        action=url_for(".add"),
        **form_values(desk, errors, *_at_hand(lang), _signer(), signed_in()),
        **room(SECTION, lang),
        languages_at=("edited_documents.begin", {"lang": lang}),
    )


def _form(
    key: str,
    desk: Desk,
    errors: list[dict[str, str]],
    *,
    shown: int | None = None,
    seen: int | None = None,
    since: int | None = None,
    status: int = 200,
) -> Response:
    """The form of a document that is there, begun from the edition `seen`, else from the last; with what was changed
    `since` an edition, and `shown` where it holds an earlier one."""
    lang, history = current_locale(), document_history(g.reads, key)
    offers, areas = _at_hand(lang)
    found = find_document(every_document(g.reads, site_version(g.reads)), key)
    if found is None:
        raise NotFound("document", key)
    told = found.told_in(lang)
    return page(
        "administration/document.html",
        page_title=Passage(told.title, told.locale),
        status=status,
        action=url_for(".change", document=key),
        document={
            **standing(found, offers, lang),
            "last": history[0].number,
            "seen": history[0].number if seen is None else seen,
            "shown": shown,
            "theirs": changes_since(g.reads, key, history, since, areas) if since else None,
            "past": past_of(g.reads, key, history, areas),
        },
        **form_values(desk, errors, offers, areas, _signer(), signed_in()),
        **room(SECTION, lang),
        languages_at=None
        if request.method == "GET"
        else ("edited_documents.edit", {"lang": lang, "document": key}),
    )


def _at_hand(lang: str) -> tuple[Sequence[Offer], Mapping[str, Area]]:
    """The courses and the areas that a document can go with."""
    offered = on_offer(g.reads)
    return offered.offers, kept_areas(g.reads, lang, clock.now().date(), offered.site_version)


def _address(key: str) -> str:
    return url_for(".edit", lang=current_locale(), document=key)
