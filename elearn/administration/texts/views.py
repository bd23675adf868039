"""Editors' pages: the programme's texts, with preview, publishing, history, and translation beside the source."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from elearn.administration import policy
from elearn.administration.faults import by_line
from elearn.administration.sections import room
from elearn.administration.texts.presenting import (
    editor_values,
    name_of,
    names_of_owners,
    overview_groups,
    place_of,
    translator_values,
)
from elearn.administration.texts.schemas import (
    BeganSchema,
    DatedSchema,
    TextSchema,
    ToDoSchema,
    TranslatedSchema,
    TranslationSchema,
    WrittenText,
    WrittenTranslation,
)
from elearn.kernel import clock
from elearn.kernel.errors import DomainError, NotFound
from elearn.kernel.texts import N_
from elearn.learning.presenting import text_and_lang
from elearn.markup.rendering import Passage
from elearn.programme.texts.overview import all_texts
from elearn.programme.texts.publishing import TextKey, WrongText, current_text, publish_text, translate_text
from elearn.programme.texts.wordings import SOURCE_LOCALE, preview_of, version_of
from elearn.web.access import access
from elearn.web.application import signed_in
from elearn.web.forms import REFUSALS, Faults, load, shown_again, takes, told
from elearn.web.layout import Crumb, page
from elearn.web.locale import current_locale, languages, own_name
from elearn.web.notices import declare_notice, see_other
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
            all_texts(g.reads, others, but="news"),
            names_of_owners(g.reads, lang, clock.now().date()),
            lang,
            missing,
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
        news_url=url_for("edit_news.overview", lang=lang),
        **room(SECTION, lang),
    )


@bp.get("/<lang:lang>/admin/texts/<owner>/<field>")
@access(policy.EDIT_PROGRAMME)
def edit(lang: str, owner: str, field: str) -> Response:
    """What does it say, how did it come to that, and what shall it say?"""
    asked = load(DatedSchema(), request.args)
    key = TextKey(owner, field, asked["since"])
    return _editor(key, editor_values(g.reads, key, lang, asked["version"]), [])


def _again(form: Mapping[str, str], errors: Faults, *, preview: str = "") -> Response:
    """The form as it was sent, with a preview where there is one."""
    key: TextKey = load(BeganSchema(), form)
    values = {
        **editor_values(g.reads, key, current_locale(), None),
        **{name: form.get(name, "") for name in ("source", "since")},
        "text": form.get("wording", ""),
        "is_quotation": form.get("is_quotation") == "yes",
        "preview": trusted(preview) if preview else None,
    }
    return _editor(key, values, errors)


@bp.post("/admin/texts/preview")
@access(policy.EDIT_PROGRAMME)
@takes(TextSchema, _again)
def preview(body: WrittenText) -> Response:
    """The same form, with the text as readers would see it; nothing is written."""
    shown = preview_of(body.key.field, body.text)
    return _again(request.form, by_line(shown.findings, "wording"), preview=shown.html)


@bp.post("/admin/texts")
@access(policy.EDIT_PROGRAMME)
@takes(TextSchema, _again)
def publish(body: WrittenText) -> Response:
    """Put a text in force, which is there already: the programme's own data say which there are."""
    try:
        current_text(g.session, replace(body.key, since=body.began))
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
    except REFUSALS as refusal:
        return shown_again(refusal, partial(_again, request.form), _faults(refusal))
    return see_other(_address(body.key), "text_published" if is_new else "text_same")


def _faults(refusal: DomainError) -> Faults:
    """Everything that is refused of a text is beside it."""
    if isinstance(refusal, WrongText):
        return by_line(refusal.findings, "wording")
    return [{**fault, "field": "wording"} for fault in told(refusal)]


@bp.get("/<lang:lang>/admin/translations/<owner>/<field>/<locale>")
@access(policy.EDIT_PROGRAMME)
def translate(lang: str, owner: str, field: str, locale: str) -> Response:
    """What does each passage read in this language, and which has changed since it was translated?"""
    if locale not in languages() or locale == SOURCE_LOCALE:
        raise NotFound("language", locale)
    key = TextKey(owner, field, load(DatedSchema(), request.args)["since"])
    return _translator(key, locale, None, [])


def _translation_again(form: Mapping[str, str], errors: Faults) -> Response:
    """The translator's form as it was sent."""
    key, locale = load(TranslatedSchema(), form)
    return _translator(key, locale, request.form, errors)


@bp.post("/admin/translations")
@access(policy.EDIT_PROGRAMME)
@takes(TranslationSchema, _translation_again)
def publish_translation(body: WrittenTranslation) -> Response:
    """Put passages of a language in force."""
    try:
        changed = translate_text(
            g.session,
            signed_in(),
            body.key,
            body.locale,
            body.texts,
            clock.now(),
            is_working=body.is_working,
            seen=body.seen,
        )
    except REFUSALS as refusal:
        return shown_again(refusal, partial(_translation_again, request.form))
    notice = "translation_published" if changed else "text_same"
    return see_other(_address(body.key), notice)


def _editor(key: TextKey, values: Mapping[str, object], errors: Faults) -> Response:
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


def _translator(key: TextKey, locale: str, form: MultiDict[str, str] | None, errors: Faults) -> Response:
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
        **translator_values(g.reads, key, locale, form, errors),
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
