"""Editors' pages: the programme's texts, with preview, publishing, history, and translation beside the source."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext

from elearn.administration import policy
from elearn.administration.faults import by_line
from elearn.administration.presenting import (
    editor_values,
    name_of,
    names_of_owners,
    overview_groups,
    place_of,
    translator_values,
)
from elearn.administration.schemas import (
    DatedSchema,
    TextSchema,
    ToDoSchema,
    TranslationSchema,
    WrittenText,
    WrittenTranslation,
)
from elearn.administration.sections import room
from elearn.kernel import clock
from elearn.kernel.errors import Conflict, Invalid, NotFound
from elearn.kernel.texts import N_
from elearn.learning.presenting import text_and_lang
from elearn.markup.rendering import Passage
from elearn.programme.texts.overview import all_texts
from elearn.programme.texts.publishing import TextKey, WrongText, current_text, publish_text, translate_text
from elearn.programme.texts.wordings import SOURCE_LOCALE, preview_of, version_of
from elearn.web.access import access
from elearn.web.application import signed_in
from elearn.web.forms import load, takes
from elearn.web.layout import Crumb, page
from elearn.web.locale import current_locale, languages, own_name
from elearn.web.notices import declare_notice, see_other
from elearn.web.sentences import sentence
from elearn.web.trusted import trusted

bp = Blueprint("texts", __name__)

declare_notice("text_published", N_("Published. Readers see it from now on."))
declare_notice("text_same", N_("Nothing has changed: this text is in force as it is."), "note")
declare_notice("translation_published", N_("Published. Readers of this language see it from now on."))


SECTION = "texts.overview"


@bp.get("/<lang:lang>/admin/texts")
@access(policy.EDIT_PROGRAMME)
def overview(lang: str) -> Response:
    """Which texts are there, and what is still to be translated?"""
    missing = load(ToDoSchema(), request.args)["missing"]
    others = [code for code in languages() if code != SOURCE_LOCALE]
    return page(
        "administration/texts.html",
        page_title=gettext("Texts"),
        groups=overview_groups(
            all_texts(g.reads, others), names_of_owners(g.reads, lang, clock.now().date()), lang, missing
        ),
        filters=[
            {"label": gettext("All texts"), "url": url_for(".overview", lang=lang), "current": not missing},
            *(
                {
                    "label": gettext("To translate: %(language)s", language=own_name(code)),
                    "url": url_for(".overview", lang=lang, missing=code),
                    "current": missing == code,
                }
                for code in others
            ),
        ],
        **room(SECTION, lang),
    )


@bp.get("/<lang:lang>/admin/texts/<owner>/<field>")
@access(policy.EDIT_PROGRAMME)
def edit(lang: str, owner: str, field: str) -> Response:
    """What does it say, how did it come to that, and what shall it say?"""
    asked = load(DatedSchema(), request.args)
    key = TextKey(owner, field, asked["since"])
    return _editor(key, editor_values(g.reads, key, lang, asked["version"]), [])


@bp.post("/admin/texts/preview")
@access(policy.EDIT_PROGRAMME)
@takes(TextSchema)
def preview(body: WrittenText) -> Response:
    """The same form, with the text as readers would see it; nothing is written."""
    return _typed_again(body, [], has_preview=True)


@bp.post("/admin/texts")
@access(policy.EDIT_PROGRAMME)
@takes(TextSchema)
def publish(body: WrittenText) -> Response:
    """Put a text in force, which is there already: the programme's own data say which there are."""
    current_text(g.session, replace(body.key, since=body.began))
    try:
        is_new = publish_text(
            g.session,
            signed_in(),
            body.key,
            body.text,
            clock.now(),
            source=body.source,
            is_quotation=body.is_quotation,
            seen=body.seen if body.key.since == body.began else version_of(""),
        )
    except WrongText as refusal:
        return _typed_again(body, by_line(refusal.findings, "wording"), status=refusal.status)
    except (Conflict, Invalid) as refusal:
        code = refusal.errors[0].code if isinstance(refusal, Invalid) else refusal.code
        return _typed_again(body, [{"field": "wording", "text": sentence(code)}], status=refusal.status)
    return see_other(_address(body.key), "text_published" if is_new else "text_same")


@bp.get("/<lang:lang>/admin/translations/<owner>/<field>/<locale>")
@access(policy.EDIT_PROGRAMME)
def translate(lang: str, owner: str, field: str, locale: str) -> Response:
    """What does each passage read in this language, and which has changed since it was translated?"""
    if locale not in languages() or locale == SOURCE_LOCALE:
        raise NotFound("language", locale)
    key = TextKey(owner, field, load(DatedSchema(), request.args)["since"])
    return _translator(key, locale, {}, [])


@bp.post("/admin/translations")
@access(policy.EDIT_PROGRAMME)
@takes(TranslationSchema)
def publish_translation(body: WrittenTranslation) -> Response:
    """Put passages of a language in force."""
    try:
        changed = translate_text(
            g.session, signed_in(), body.key, body.locale, body.texts, clock.now(), is_working=body.is_working
        )
    except Invalid as refusal:
        g.work.rollback()
        errors = [
            {"field": error.pointer.removeprefix("/"), "text": sentence(error.code, error.params)}
            for error in refusal.errors
        ]
        response = _translator(body.key, body.locale, body.texts, errors)
        response.status_code = refusal.status
        return response
    notice = "translation_published" if changed else "text_same"
    return see_other(_address(body.key), notice)


def _typed_again(
    body: WrittenText, errors: list[dict[str, str]], *, status: int = 200, has_preview: bool = False
) -> Response:
    """The form with what was typed. Nothing that was written in this request stays."""
    g.work.rollback()
    key = replace(body.key, since=body.began)
    values = {
        **editor_values(g.reads, key, current_locale(), None),
        "text": body.text,
        "source": body.source,
        "is_quotation": body.is_quotation,
        "since": body.key.since.isoformat(),
    }
    if has_preview:
        shown = preview_of(key.field, body.text)
        errors = [*errors, *by_line(shown.findings, "wording")]
        values["preview"] = trusted(shown.html) if shown.html else None
    response = _editor(key, values, errors)
    response.status_code = status
    return response


def _editor(key: TextKey, values: Mapping[str, object], errors: list[dict[str, str]]) -> Response:
    lang = current_locale()
    name = _name(key, lang)
    return page(
        "administration/text.html",
        page_title=name,
        key=key,
        heading=text_and_lang(name, lang),
        values=values,
        errors=errors,
        publish_url=url_for(".publish"),
        preview_url=url_for(".preview"),
        **room(SECTION, lang),
        languages_at=("texts.edit", place_of(key, lang)),
    )


def _translator(
    key: TextKey, locale: str, typed: Mapping[str, str], errors: list[dict[str, str]]
) -> Response:
    lang = current_locale()
    language, of_text = own_name(locale), _name(key, lang)
    name = Passage(f"{of_text.text}, {language}", of_text.locale)
    shared = room(SECTION, lang)
    return page(
        "administration/translation.html",
        page_title=name,
        key=key,
        heading=text_and_lang(name, lang),
        locale_to=locale,
        language=language,
        lines=translator_values(g.reads, key, locale, typed, errors),
        errors=errors,
        action=url_for(".publish_translation"),
        back_url=_address(key),
        sections=shared["sections"],
        breadcrumb=[*shared["breadcrumb"], Crumb(of_text.text, _address(key))],
        languages_at=("texts.translate", {**place_of(key, lang), "locale": locale}),
    )


def _name(key: TextKey, lang: str) -> Passage:
    return name_of(key, names_of_owners(g.reads, lang, clock.now().date()), lang)


def _address(key: TextKey) -> str:
    return url_for(".edit", **place_of(key, current_locale()))
