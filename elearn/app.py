"""Assembly: settings, services, domains. Nothing else happens here."""

import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

import structlog
from flask import Flask, Request, Response, g, request
from flask.sessions import NullSession, SessionInterface
from flask_babel import Babel

from elearn.accounts import account_views, leftovers, mails, password_views, security_views
from elearn.accounts import actors as account_actors
from elearn.accounts import api as accounts_api
from elearn.accounts import views as accounts
from elearn.administration import views as administration
from elearn.administration.documents import views as edited_documents
from elearn.administration.facts import views as fact_editing
from elearn.administration.news import views as edit_news
from elearn.administration.participation import action_views as action_editing
from elearn.administration.participation import table_views as table_editing
from elearn.administration.participation import views as participation_editing
from elearn.administration.states import views as state_editing
from elearn.administration.texts import views as text_editing
from elearn.catalogue import api as catalogue_api
from elearn.catalogue import areas_api, instruments_api, searching
from elearn.catalogue import stored as course_files
from elearn.catalogue import views as catalogue
from elearn.coordination import views as coordination
from elearn.kernel.actor import Actor
from elearn.kernel.clock import now
from elearn.kernel.daily import forgetting_runners
from elearn.kernel.database import connect
from elearn.kernel.jobs import Runner
from elearn.kernel.lanes import Lane
from elearn.kernel.settings import Settings
from elearn.kernel.storage import open_storage
from elearn.kernel.sweeping import name_files, sweep_runners
from elearn.kernel.unit_of_work import Writers
from elearn.learning import adopt, paper_views, quiz_views
from elearn.learning import api as learning_api
from elearn.learning import pages as learning_pages
from elearn.learning import views as learning
from elearn.paper import making
from elearn.portal import contact_mails, help_views, styleguide
from elearn.portal import document_views as document
from elearn.portal import news_views as news_item
from elearn.portal import search_views as search
from elearn.portal import views as portal
from elearn.programme.documents import read_files
from elearn.programme.documents import searching as document_search
from elearn.programme.documents import stored as document_files
from elearn.programme.documents import views as documents
from elearn.programme.facts import views as programme
from elearn.programme.news import searching as news_search
from elearn.programme.news import views as news_views
from elearn.programme.participation import action_search
from elearn.programme.participation import action_views as actions
from elearn.programme.participation import api as participation_api
from elearn.programme.participation import views as participation_views
from elearn.reporting import api as reporting_api
from elearn.reporting import views as reporting
from elearn.web import assets, health, sitemap
from elearn.web.api import make_api
from elearn.web.application import SESSION_COOKIE, Platform, Services, close_reads
from elearn.web.bodies import Places, WithBodies
from elearn.web.clients import told_path
from elearn.web.connections import Warden
from elearn.web.errors import register_errors
from elearn.web.locale import (
    LanguageConverter,
    babel_locale,
    catalogue_folders,
    current_locale,
    look_also_in,
)
from elearn.web.template_texts import use_kept_catalogues
from elearn.web.turns import ON_POSTGRESQL, ON_SQLITE, InTurn

ROOT = Path(__file__).parent.parent

PAGES = (
    assets,
    health,
    sitemap,
    portal,
    documents,
    document,
    news_views,
    news_item,
    search,
    help_views,
    styleguide,
    programme,
    accounts,
    account_views,
    security_views,
    password_views,
    participation_views,
    actions,
    catalogue,
    learning,
    quiz_views,
    paper_views,
    coordination,
    reporting,
    administration,
    text_editing,
    fact_editing,
    edit_news,
    action_editing,
    participation_editing,
    table_editing,
    state_editing,
    edited_documents,
)
APIS = (
    accounts_api,
    areas_api,
    participation_api,
    catalogue_api,
    instruments_api,
    learning_api,
    reporting_api,
)
WITH_PLACES = (catalogue, learning, programme, coordination, reporting, administration)
SEARCHED = (searching, document_search, action_search, news_search)
FILES_NAMED = (course_files, document_files)


def create_app(settings: Settings) -> Platform:
    """The application for a set of settings."""
    app = Platform(
        "elearn", template_folder=str(ROOT / "templates"), static_folder=None, root_path=str(ROOT / "elearn")
    )
    if settings.translations is not None:
        look_also_in(settings.translations)
    app.config.update(SECRET_KEY=settings.secret_key, MAX_FORM_MEMORY_SIZE=1 << 20)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["lang"] = LanguageConverter
    app.session_interface = _NoSession()
    app.extensions["elearn"] = make_services(settings)
    Babel(
        app,
        default_translation_directories=";".join(map(str, catalogue_folders())),
        locale_selector=lambda: babel_locale(current_locale()),
    )
    use_kept_catalogues(app)
    for module in PAGES:
        app.register_blueprint(module.bp)
    api = make_api(app)
    for module in APIS:
        api.register_blueprint(module.blp)
    for module in WITH_PLACES:
        module.add_places()
    for searched in SEARCHED:
        searched.add_search()
    for named in FILES_NAMED:
        name_files(named.names)
    register_errors(app)
    learning_pages.set_cache_size(settings.page_cache_mb << 20)
    app.teardown_appcontext(close_reads)
    app.after_request(_log_request)
    return app


def served(app: Platform) -> Callable[..., Iterable[bytes]]:
    """The application as a server takes it: bodies within bounds, stalled clients ended, pages in turn."""
    bounded = WithBodies(app, Places(Warden().start()))
    services: Services = app.extensions["elearn"]
    services.database.limit.seconds = services.settings.database_seconds
    return InTurn(bounded, ON_SQLITE if services.database.is_sqlite else ON_POSTGRESQL)


def make_services(settings: Settings) -> Services:
    """Database, storage and who loads actors."""
    settings.data.mkdir(parents=True, exist_ok=True)
    database = connect(settings.database_url)
    lock_file = settings.data / "writers.lock" if database.is_sqlite else None
    return Services(settings, database, Writers(database, lock_file), open_storage(settings), _load_actor)


def job_runners(app: Flask) -> dict[str, Runner]:
    """What the worker can do, by kind of job."""
    services: Services = app.extensions["elearn"]
    return {
        **mails.mail_runners(app),
        **contact_mails.message_runners(app),
        **adopt.adoption_runners(services.writers),
        **news_search.news_runners(services.writers),
        **read_files.file_runners(services),
        **making.paper_runners(app),
        **sweep_runners(services.database.readers, services.writers, services.storage),
        **forgetting_runners(services.writers),
        **leftovers.forgetting_runners(services.writers),
    }


def _load_actor(lane: Lane) -> Actor | None:
    found = account_actors.secret_of(request, SESSION_COOKIE)
    if found is None:
        return None
    return account_actors.find_actor(lane, *found, now())


def _log_request(response: Response) -> Response:
    if response.status_code >= 400 or request.method != "GET":
        request_id = g.get("request_id") or secrets.token_hex(6)
        response.headers["X-Request-Id"] = request_id
        structlog.get_logger().info(
            "request",
            method=request.method,
            path=told_path(),
            status=response.status_code,
            request_id=request_id,
        )
    return response


_NOTHING = NullSession()


class _NoSession(SessionInterface):
    """Flask's signed cookie is not used: a session is a row, and what a page says once is a code."""

    def open_session(self, app: Flask, request: Request) -> None:
        return None

    def make_null_session(self, app: Flask) -> NullSession:
        return _NOTHING

    def is_null_session(self, obj: object) -> bool:
        return True
