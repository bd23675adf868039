"""Editors' pages of the library: which documents there are and what they lack, adding, changing, withdrawing them."""

from collections.abc import Mapping, Sequence
from functools import partial

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext

from elearn.accounts.secrets import Signer
from elearn.administration import policy
from elearn.administration.documents.desk import Desk, desk_of, form_values, standing, typed_again
from elearn.administration.documents.form import SeenSchema, Written, read_form
from elearn.administration.documents.listing import asked_of, document_table
from elearn.administration.documents.past import changes_since, past_of
from elearn.administration.documents.uploads import LARGEST_FORM, FormFiles
from elearn.administration.sections import room
from elearn.catalogue.offers import Offer, on_offer
from elearn.kernel import clock
from elearn.kernel.audit import site_version
from elearn.kernel.errors import Conflict, DomainError, FieldError, Invalid, NotFound
from elearn.kernel.texts import N_
from elearn.markup.rendering import Passage
from elearn.programme.areas import Area, area_keys, kept_areas
from elearn.programme.documents.adding import add_document, document_faults
from elearn.programme.documents.changing import change_document, put_back_document, withdraw_document
from elearn.programme.documents.entry import document_of
from elearn.programme.documents.history import document_history
from elearn.programme.documents.library import every_document, find_document
from elearn.programme.documents.models import DocumentEdition
from elearn.web.access import access
from elearn.web.application import services, signed_in
from elearn.web.forms import REFUSALS, Faults, shown_again, takes
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
    try:
        _check(written, needs_text=True)
        add_document(g.session, signed_in(), written.document, clock.now())
    except REFUSALS as refusal:
        return shown_again(
            refusal, partial(_new_form, typed_again(written)), _faults(written, refusal, "key")
        )
    return see_other(_address(written.document.key), "document_added")


@bp.get("/<lang:lang>/admin/documents/<document>")
@access(policy.EDIT_PROGRAMME)
def edit(lang: str, document: str) -> Response:
    """What does it say, how did it come to that, and what shall it say?"""
    history = _history(document)
    asked = request.args.get("edition", "")
    chosen = next((each for each in history if str(each.number) == asked), history[0])
    desk = desk_of(document_of(document, chosen.entry))
    return _form(document, desk, [], shown=None if chosen is history[0] else chosen.number)


@bp.post("/admin/documents/<document>")
@access(policy.EDIT_PROGRAMME, largest_body=LARGEST_FORM)
def change(document: str) -> Response:
    """Let a document say what was sent."""
    needs_text = document_of(document, _history(document)[0].entry).has_text
    written = read_form(request.form, _files(), document)
    seen: int = written.typed["seen"]
    try:
        _check(written, needs_text=needs_text)
        is_new = change_document(g.session, signed_in(), written.document, seen, clock.now())
    except REFUSALS as refusal:
        again = partial(
            _form, document, typed_again(written), seen=seen, is_stale=isinstance(refusal, Conflict)
        )
        return shown_again(refusal, again, _faults(written, refusal, ""))
    return see_other(_address(document), "document_changed" if is_new else "document_same")


@bp.post("/admin/documents/<document>/withdrawal")
@access(policy.EDIT_PROGRAMME)
@takes(SeenSchema)
def withdraw(document: str, body: dict[str, int]) -> Response:
    """Take a document out of what readers find."""
    try:
        is_new = withdraw_document(g.session, signed_in(), document, body["seen"], clock.now())
    except REFUSALS as refusal:
        return shown_again(refusal, partial(_kept_form, document, body["seen"]))
    return see_other(_address(document), "document_withdrawn" if is_new else "document_same")


@bp.post("/admin/documents/<document>/return")
@access(policy.EDIT_PROGRAMME)
@takes(SeenSchema)
def put_back(document: str, body: dict[str, int]) -> Response:
    """Undo a withdrawal."""
    try:
        is_new = put_back_document(g.session, signed_in(), document, body["seen"], clock.now())
    except REFUSALS as refusal:
        return shown_again(refusal, partial(_kept_form, document, body["seen"]))
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


def _check(written: Written, *, needs_text: bool) -> None:
    """Raises Invalid where something is wrong with what was written, at the places of the document."""
    needs_text = needs_text and not written.has_wrong_file
    faults = list(document_faults(written.document, area_keys(g.reads), needs_text=needs_text))
    if faults or written.faults:
        raise Invalid(faults)


def _faults(written: Written, refusal: DomainError, conflict_field: str) -> Faults:
    """Everything that is wrong with the document, at the fields of the form."""
    if isinstance(refusal, Invalid):
        written.add(refusal.errors)
    else:
        written.faults.append(FieldError(conflict_field, refusal.code, refusal.params))
    return [{"field": each.pointer, "text": sentence(each.code, each.params)} for each in written.faults]


def _new_form(desk: Desk, errors: Faults) -> Response:
    lang = current_locale()
    return page(
        "administration/document.html",
        page_title=gettext("Add a document"),
        document=None,
        action=url_for(".add"),
        **form_values(desk, errors, *_at_hand(lang), _signer(), signed_in()),
        **room(SECTION, lang),
        languages_at=("edited_documents.begin", {"lang": lang}),
    )


def _history(key: str) -> Sequence[DocumentEdition]:
    """What a document said, the last edition first. Raises NotFound."""
    found = document_history(g.reads, key)
    if not found:
        raise NotFound("document", key)
    return found


def _kept_form(key: str, seen: int, errors: Faults) -> Response:
    """The form of a document as it is kept, with what has changed since an edition."""
    return _form(key, desk_of(document_of(key, _history(key)[0].entry)), errors, seen=seen, is_stale=True)


def _form(
    key: str,
    desk: Desk,
    errors: Faults,
    *,
    shown: int | None = None,
    seen: int = 0,
    is_stale: bool = False,
) -> Response:
    """The form of a document that is there, begun from the edition `seen`, else from the last. One that is stale goes
    on from the last, with what was changed since; `shown` is the number of an earlier one that it holds."""
    lang, history = current_locale(), document_history(g.reads, key)
    offers, areas = _at_hand(lang)
    found = find_document(every_document(g.reads, site_version(g.reads)), key)
    if found is None:
        raise NotFound("document", key)
    told = found.told_in(lang)
    return page(
        "administration/document.html",
        page_title=Passage(told.title, told.locale),
        action=url_for(".change", document=key),
        document={
            **standing(found, offers, lang),
            "last": history[0].number,
            "seen": history[0].number if is_stale or not seen else seen,
            "shown": shown,
            "theirs": changes_since(g.reads, key, history, seen, areas) if is_stale else None,
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
