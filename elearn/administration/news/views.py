"""Editors' pages: news, written in every language at once, planned, changed, taken back and put back."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import marshmallow as ma
from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext
from marshmallow import fields, validate

from elearn.administration import policy
from elearn.administration.faults import all_faults
from elearn.administration.new_texts import (
    NewTextsSchema,
    in_order_of_form,
    previews,
    text_fields,
    texts_of,
    typed_texts,
)
from elearn.administration.news.presenting import choices, item_values, news_groups
from elearn.administration.sections import room
from elearn.kernel import clock
from elearn.kernel.audit import site_version
from elearn.kernel.errors import NotFound
from elearn.kernel.schemas import Schema
from elearn.kernel.texts import N_
from elearn.learning.presenting import text_and_lang
from elearn.programme.news.items import NewsItem, find_news, kept_news
from elearn.programme.news.presenting import title_of
from elearn.programme.news.publishing import (
    PARTS,
    Terms,
    add_news,
    change_news,
    put_news_back,
    withdraw_news,
)
from elearn.programme.texts.new_texts import NewTexts, check_new_texts
from elearn.programme.texts.publishing import wordings
from elearn.web.access import access
from elearn.web.application import signed_in
from elearn.web.forms import REFUSALS, Faults, shown_again, takes, told
from elearn.web.layout import page
from elearn.web.locale import current_locale
from elearn.web.notices import declare_notice, see_other

bp = Blueprint("edit_news", __name__)

SECTION = "edit_news.overview"

declare_notice("news_published", N_("Published. Readers see it from its day on."))
declare_notice("news_kept", N_("Kept. Readers see it so from now on."))
declare_notice("news_same", N_("Nothing has changed."), "note")
declare_notice("news_withdrawn", N_("Withdrawn. Readers no longer see it; you can put it back."))
declare_notice("news_back", N_("Put back. Readers see it again, from its day on."))


class TermsSchema(Schema):
    """What is said of an item besides its texts; `seen` is the stamp of what the editor saw."""

    published = fields.Date(required=True)
    until = fields.Date(load_default=None)
    area = fields.Str(load_default=None, validate=validate.Length(max=64))
    course = fields.Str(load_default=None, validate=validate.Length(max=64))
    seen = fields.Str(load_default=None)

    @ma.post_load
    def _build(self, data: dict[str, Any], **_: Any) -> Any:
        return _terms(data), data["seen"]


@dataclass(frozen=True)
class WrittenNews:
    """A new item as its editor sent it."""

    terms: Terms
    texts: NewTexts


class NewsSchema(TermsSchema, NewTextsSchema):
    """The form of a new item."""

    @ma.post_load
    def _build(self, data: dict[str, Any], **_: Any) -> WrittenNews:
        return WrittenNews(_terms(data), texts_of(data, PARTS))


def _terms(data: Mapping[str, Any]) -> Terms:
    return Terms(data["published"], data["area"], data["course"], data["until"])


@bp.get("/<lang:lang>/admin/news")
@access(policy.EDIT_PROGRAMME)
def overview(lang: str) -> Response:
    """Which news is planned, which stands, which was there?"""
    items, today = _items(), clock.now().date()
    return page(
        "administration/news.html",
        page_title=gettext("News"),
        groups=news_groups(g.reads, items, lang, today),
        write_url=url_for(".write", lang=lang),
        **room(SECTION, lang),
    )


@bp.get("/<lang:lang>/admin/news/new")
@access(policy.EDIT_PROGRAMME)
def write(lang: str) -> Response:
    """What is new, from which day on, in which area or course?"""
    return _writer({"published": clock.now().date().isoformat()}, [])


def _again(form: Mapping[str, Any], errors: Faults) -> Response:
    return _writer(form, errors)


@bp.post("/admin/news/preview")
@access(policy.EDIT_PROGRAMME)
@takes(NewsSchema, _again)
def preview(body: WrittenNews) -> Response:
    """The same form, with the item as readers would see it; nothing is written."""
    wrong = check_new_texts(PARTS, body.texts)
    return _writer(request.form, all_faults(wrong) if wrong else [], shown=body.texts)


@bp.post("/admin/news")
@access(policy.EDIT_PROGRAMME)
@takes(NewsSchema, _again)
def publish(body: WrittenNews) -> Response:
    """Publish an item on its day."""
    try:
        key = add_news(g.session, signed_in(), body.terms, body.texts, clock.now())
    except REFUSALS as refusal:
        return shown_again(refusal, partial(_again, request.form), all_faults(refusal))
    return see_other(_address(key), "news_published")


@bp.get("/<lang:lang>/admin/news/<news>")
@access(policy.EDIT_PROGRAMME)
def edit(lang: str, news: str) -> Response:
    """When does it stand where, what does it say, shall it be taken back?"""
    return _editor(news, {}, [])


def _edit_again(form: Mapping[str, Any], errors: Faults) -> Response:
    return _editor((request.view_args or {})["news"], form, errors)


@bp.post("/admin/news/<news>")
@access(policy.EDIT_PROGRAMME)
@takes(TermsSchema, _edit_again)
def change(news: str, body: tuple[Terms, str | None]) -> Response:
    """Another day, area or course."""
    terms, seen = body
    try:
        is_changed = change_news(g.session, signed_in(), news, terms, clock.now(), seen=seen)
    except REFUSALS as refusal:
        return shown_again(refusal, partial(_editor, news, request.form), told(refusal, "published"))
    return see_other(_address(news), "news_kept" if is_changed else "news_same")


@bp.post("/admin/news/<news>/withdrawal")
@access(policy.EDIT_PROGRAMME)
def withdraw(news: str) -> Response:
    """Take it back: readers no longer see it."""
    is_changed = withdraw_news(g.session, signed_in(), news, clock.now())
    return see_other(_address(news), "news_withdrawn" if is_changed else "news_same")


@bp.post("/admin/news/<news>/return")
@access(policy.EDIT_PROGRAMME)
def put_back(news: str) -> Response:
    """Show it again."""
    is_changed = put_news_back(g.session, signed_in(), news, clock.now())
    return see_other(_address(news), "news_back" if is_changed else "news_same")


def _writer(values: Mapping[str, Any], errors: Faults, *, shown: NewTexts | None = None) -> Response:
    lang, texts = current_locale(), text_fields(PARTS, typed_texts(values))
    return page(
        "administration/news_new.html",
        page_title=gettext("Write news"),
        values=values,
        errors=in_order_of_form(errors, texts),
        texts=texts,
        previews=None if shown is None else previews(PARTS, shown),
        publish_url=url_for(".publish"),
        preview_url=url_for(".preview"),
        **choices(g.reads, lang, str(values.get("course", ""))),
        **room(SECTION, lang),
        languages_at=("edit_news.write", {"lang": lang}),
    )


def _editor(news: str, typed: Mapping[str, Any], errors: Faults) -> Response:
    lang, today = current_locale(), clock.now().date()
    item = find_news(_items(), news)
    if item is None:
        raise NotFound("news", news)
    name = title_of(item, wordings(g.reads, lang, today, site_version(g.reads)))
    return page(
        "administration/news_item.html",
        page_title=name,
        heading=text_and_lang(name, lang),
        errors=errors,
        **item_values(g.reads, item, lang, today, typed),
        **room(SECTION, lang),
        languages_at=("edit_news.edit", {"lang": lang, "news": news}),
    )


def _items() -> tuple[NewsItem, ...]:
    return kept_news(g.reads, site_version(g.reads))


def _address(news: str) -> str:
    return url_for(".edit", lang=current_locale(), news=news)
