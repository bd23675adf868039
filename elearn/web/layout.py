"""A page: its template within the layout that all pages share."""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, g, make_response, render_template, request, url_for
from flask.globals import request_ctx
from flask_babel import force_locale, gettext
from markupsafe import Markup
from werkzeug.http import parse_accept_header

from elearn.kernel.actor import Actor, Permission
from elearn.kernel.texts import N_
from elearn.markup.rendering import Passage
from elearn.web.application import PlatformResponse, services
from elearn.web.assets import asset_url
from elearn.web.footnotes import footnotes_of
from elearn.web.head import Address, Told, head_values, in_language
from elearn.web.locale import babel_locale, current_locale, direction, languages, own_name
from elearn.web.navigation import places_for
from elearn.web.notices import NOTICE_COOKIE, clear_notice, current_notice
from elearn.web.skeleton import Skeleton, Values, hole
from elearn.web.trusted import trusted

THEME_COOKIE = "theme"
THEMES = ("light", "dark")

# Pages of signing in and out: nobody wants to return to them.
_NO_WAY_BACK = ("accounts.", "passwords.")
_LONGEST_WAY_BACK = 2048

FOOTER = (
    ("programme.overview", N_("Programme")),
    ("documents.library", N_("Programme Documents")),
    ("participation.overview", N_("Who takes part in what")),
    ("news.overview", N_("News")),
    ("help.page", N_("Help")),
    ("portal.accessibility", N_("Accessibility")),
    ("portal.privacy", N_("Privacy: who sees what")),
    ("portal.contact", N_("Contact")),
)


@dataclass(frozen=True)
class Crumb:
    """A step of the way from home to a page."""

    label: str
    url: str


@cache
def program_version() -> str:
    """The program's own version."""
    return version("elearn")


def current_theme() -> str:
    """The theme that the person chose, or empty: then the machine's own."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def main_nav(actor: Actor | None) -> Markup:
    """The main navigation for somebody."""
    return _main_nav(actor.permissions if actor else None, request.endpoint, current_locale())


@lru_cache(1024)
def _main_nav(permissions: frozenset[Permission] | None, here: str | None, lang: str) -> Markup:
    items = [
        {
            "label": gettext(place.label),
            "url": url_for(place.endpoint, lang=lang),
            "current": place.endpoint == here,
        }
        for place in places_for(permissions)
    ]
    return trusted(render_template("_main_nav.html", items=items))


def account_menu(actor: Actor | None) -> Markup:
    """Who is signed in, or the way to sign in and come back here."""
    return _account_menu(actor.name if actor else None, current_locale(), None if actor else way_back())


@lru_cache(4096)
def _account_menu(name: str | None, lang: str, back: str | None) -> Markup:
    return trusted(
        render_template(
            "_account_menu.html",
            actor={"name": name} if name is not None else None,
            sign_in_url=url_for("accounts.sign_in", lang=lang, next=back),
            links=[{"label": gettext("Your account"), "url": url_for("account.overview", lang=lang)}],
            sign_out_url=url_for("accounts.sign_out"),
        )
    )


def way_back() -> str | None:
    """Where somebody who signs in now wants to return to: this page, where it can be asked for again; its address alone
    where its query is too long to be carried."""
    if request.method != "GET" or not request.endpoint or request.endpoint.startswith(_NO_WAY_BACK):
        return None
    way = request.full_path.rstrip("?")
    return way if len(way) <= _LONGEST_WAY_BACK else request.path


def page(template: str, *, page_title: str | Passage, status: int = 200, **context: Any) -> Response:
    """Render a page for the current request.

    `languages_at` (endpoint, arguments) names the address that the language switcher leads to, where it is
    not the
    address of this request; `told` (see web/head.py) says what a public page is about.
    """
    shared = {
        "main_nav": main_nav(g.actor),
        "account_menu": account_menu(g.actor),
        "notice": notice_block(),
        "theme": current_theme(),
    }
    languages_at, told = context.pop("languages_at", None), context.pop("told", None)
    fixed = _fixed(page_title, languages_at)
    head = _head(told, _languages_at(languages_at)[:2] if _is_found(status) else None)
    html = render_template(template, **{**fixed, **head, **shared, **context})
    response = make_response(html, status)
    response.headers["Cache-Control"] = "private, no-cache"
    clear_notice(response)
    return unless_known(response, g.actor)


def with_holes(
    template: str,
    *,
    page_title: str | Passage,
    holes: tuple[str, ...],
    told: Told | None = None,
    **context: Any,
) -> str:
    """Render a page whose personal parts are holes (see web/skeleton.py): those of the layout, and `holes`. One that
    only people who are signed in can read has nothing told of it."""
    personal = {name: hole(name) for name in ("main_nav", "account_menu", "notice", "theme", *holes)}
    # The address without its query: the page is kept for everybody, the query is one visitor's.
    here = (request.endpoint or "", dict(request.view_args or {}))
    head = _head(told, _languages_at(here)[:2] if told else None)
    return render_template(template, **{**_fixed(page_title, here), **head, **personal, **context})


def unless_known(response: Response, actor: Actor | None) -> Response:
    """The answer, or 304 to a visitor who is signed out and has this very page already."""
    is_public = actor is None and response.status_code == 200 and "Set-Cookie" not in response.headers
    if is_public and request.method in {"GET", "HEAD"}:
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response


def layout_values(actor: Actor | None) -> dict[str, str | bytes]:
    """What fills the layout's own holes."""
    asked, lang = request_ctx.request, current_locale()
    theme = asked.cookies.get(THEME_COOKIE, "")
    return {
        "main_nav": _main_nav(actor.permissions if actor else None, asked.endpoint, lang),
        "account_menu": _account_menu(actor.name if actor else None, lang, None if actor else way_back()),
        "notice": notice_block() if NOTICE_COOKIE in asked.cookies else Markup(""),
        "theme": theme if theme in THEMES else "",
    }


def send_filled(skeleton: Skeleton, values: Values) -> Response:
    """Answer with a page whose holes are filled, compressed where the browser takes that."""
    asked = request_ctx.request
    headers = [("Cache-Control", "private, no-cache"), ("Vary", "Accept-Encoding")]
    if _takes_gzip(asked.environ.get("HTTP_ACCEPT_ENCODING", "")):
        headers.append(("Content-Encoding", "gzip"))
        response = PlatformResponse(skeleton.fill_gzip(values), headers=headers)
    else:
        response = PlatformResponse(skeleton.fill(values), headers=headers)
    if NOTICE_COOKIE in asked.cookies:
        clear_notice(response)
    return response


@lru_cache(256)
def _takes_gzip(accepted: str) -> bool:
    """What an Accept-Encoding says of gzip: browsers send a handful of them, and `q=0` is a no."""
    return parse_accept_header(accepted)["gzip"] > 0


def notice_block() -> Markup:
    """What has just happened, said once."""
    said = current_notice()
    return trusted(render_template("_notice.html", link=None, **said)) if said else Markup("")


def _fixed(page_title: str | Passage, languages_at: tuple[str, dict[str, Any]] | None) -> dict[str, Any]:
    lang = current_locale()
    return {
        "locale": lang,
        "dir": direction(lang),
        "languages": _switcher(lang, *_languages_at(languages_at)),
        **_title(page_title, lang),
        "static": asset_url,
        "footnotes_of": footnotes_of,
        "version": program_version(),
        "demo": services().settings.demo,
        "footer_links": _footer_links(lang),
        "home_url": _home_url(lang),
        "search_url": _search_url(lang),
        "help_url": _help_url(lang),
        "breadcrumb": [],
    }


def _is_found(status: int) -> bool:
    """Whether this page is one that could be asked for by its address."""
    return status == 200 and request.method in {"GET", "HEAD"} and "lang" in (request.view_args or {})


def _head(told: Told | None, address: Address | None) -> dict[str, Any]:
    return head_values(services().settings.base_url, current_locale(), told, address)


@lru_cache(64)
def _home_url(lang: str) -> str:
    return url_for("portal.home", lang=lang)


@lru_cache(64)
def _search_url(lang: str) -> str:
    return url_for("search.page", lang=lang)


@lru_cache(64)
def _help_url(lang: str) -> str:
    return url_for("help.page", lang=lang)


def _title(page_title: str | Passage, lang: str) -> dict[str, str | None]:
    """The page's title with the platform's name, whole in one language: an element can name only one."""
    if not isinstance(page_title, Passage):
        page_title = Passage(page_title, lang)
    is_own = page_title.locale == lang
    known = page_title.locale if page_title.locale in languages() else lang
    return {
        "page_title": f"{page_title.text} - {_platform_name(known)}",
        "title_lang": None if is_own else page_title.locale,
    }


@lru_cache(64)
def _platform_name(lang: str) -> str:
    with force_locale(babel_locale(lang)):
        return gettext("Prague Process e-learning")


@lru_cache(64)
def _footer_links(lang: str) -> list[dict[str, str]]:
    return [
        {"label": gettext(label), "url": url_for(endpoint, lang=lang)}
        for endpoint, label in FOOTER
        if endpoint in current_app.view_functions
    ]


def _languages_at(given: tuple[str, dict[str, Any]] | None) -> tuple[str, tuple[tuple[str, Any], ...], str]:
    """The endpoint, its arguments and the query that lead to this page in another language."""
    endpoint, arguments = given or (request.endpoint, dict(request.view_args or {}))
    if endpoint is None or "lang" not in arguments:
        endpoint, arguments = "portal.home", {}
    # A visitor's query is not handed to url_for: some of its names would be options there.
    asked = request.args.items(multi=True) if given is None and request.method == "GET" else ()
    kept = urlencode([(name, value) for name, value in asked if name != "lang"])
    others = {name: value for name, value in arguments.items() if name != "lang"}
    return endpoint, tuple(others.items()), f"?{kept}" if kept else ""


def _switcher(
    lang: str, endpoint: str, arguments: tuple[tuple[str, Any], ...], query: str
) -> list[dict[str, Any]]:
    return [
        {
            "code": code,
            "name": own_name(code),
            "url": in_language(endpoint, arguments, code) + query,
            "current": code == lang,
        }
        for code in languages()
    ]
