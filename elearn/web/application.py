"""The Flask application: who may call a view, where a transaction begins and ends, what goes on every
answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response, g, request
from flask import current_app as flask_current_app
from flask.ctx import _AppCtxGlobals
from flask.globals import request_ctx
from sqlalchemy.orm import Session
from werkzeug.datastructures import Headers
from werkzeug.routing import IntegerConverter, Map
from werkzeug.utils import cached_property

from elearn.kernel.actor import Actor
from elearn.kernel.database import Database
from elearn.kernel.errors import Forbidden, NotFound, NotSignedIn
from elearn.kernel.lanes import Lane
from elearn.kernel.settings import Settings
from elearn.kernel.storage import Storage
from elearn.kernel.unit_of_work import UnitOfWork, Writers
from elearn.web.access import Access, access_of
from elearn.web.cross_site import refuse_cross_site
from elearn.web.headers import missing_security_headers
from elearn.web.routes import Routes

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_BODY = 1 << 20  # one mebibyte; uploads say otherwise on their route
SESSION_COOKIE = "elearn_session"

ActorLoader = Callable[[Lane], Actor | None]


@dataclass(frozen=True)
class Services:
    """What every request needs and nothing else makes: handed over at assembly."""

    settings: Settings
    database: Database
    writers: Writers
    storage: Storage
    load_actor: ActorLoader


class PlatformResponse(Response):
    """Answers in one piece where there is one: servers send that without iterating."""

    default_mimetype = "text/html"

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if self.is_streamed or self.direct_passthrough or environ["REQUEST_METHOD"] == "HEAD":
            return super().__call__(environ, start_response)
        body = b"".join(self.iter_encoded()) if self.status_code not in (204, 304) else b""
        start_response(self.status, [*self.headers, *missing_security_headers(self.headers)])
        self.close()
        return [body]

    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:
        """The headers of an answer that is streamed, or has no body."""
        headers = super().get_wsgi_headers(environ)
        headers.extend(missing_security_headers(headers))
        return headers


class IdConverter(IntegerConverter):
    """`<int:...>` in an address: a number that an id can be."""

    regex = r"\d{1,19}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=(1 << 63) - 1)


class PlatformRequest(Request):
    """A request that takes at most as large a body as its view says."""

    @cached_property
    def cookies(self) -> dict[str, str]:  # type: ignore[override]
        """What the browser keeps for us, by name; of two of a name the first, which is the nearer one.

        Ours hold letters, digits and a few signs, so nothing is quoted.
        """
        found: dict[str, str] = {}
        for pair in self.environ.get("HTTP_COOKIE", "").split(";"):
            name, _, value = pair.partition("=")
            found.setdefault(name.strip(), value.strip())
        return found

    @property
    def max_content_length(self) -> int | None:
        rule = self.url_rule
        view = flask_current_app.view_functions.get(rule.endpoint) if rule else None
        policy = access_of(view) if view else None
        return policy.largest_body if policy and policy.largest_body else LARGEST_BODY

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        raise AttributeError("set on the view, by @access(largest_body=...)")


class RequestGlobals(_AppCtxGlobals):
    """`g`: the actor, a session to read with and, for methods that may write, the unit of work."""

    def __setattr__(self, name: str, value: Any) -> None:
        # Flask's own writes into its dictionary, past every property: `g.actor = ...` would be lost.
        object.__setattr__(self, name, value)

    @property
    def reads(self) -> Session:
        """A session that never takes a lock."""
        kept: Session | None = self.get("_reads")
        if kept is None:
            kept = self._reads = services().database.readers()
        return kept

    @property
    def work(self) -> UnitOfWork:
        """The request's unit of work; a method that must not write has none."""
        work: UnitOfWork | None = self.get("_work")
        if work is None:
            raise RuntimeError(f"{request.method} writes nothing")
        return work

    @property
    def session(self) -> Session:
        """The session of the unit of work: its first use waits for the turn and begins.

        The reading connection is given back first: who waits for writers must not keep pages from reading.
        """
        work = self.work
        if not work.has_begun:
            close_reads(None)
        return work.session

    @property
    def actor(self) -> Actor | None:
        """Who acts, or None; loaded once."""
        if "_actor" not in self:
            self._actor = services().load_actor(services().database.lane)
        actor: Actor | None = self._actor
        return actor

    @actor.setter
    def actor(self, actor: Actor | None) -> None:
        self._actor = actor


class Platform(Flask):
    """Flask, with our dispatch."""

    response_class = PlatformResponse
    request_class = PlatformRequest
    app_ctx_globals_class = RequestGlobals
    url_map_class = Routes

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.url_map.converters["int"] = IdConverter

    def dispatch_request(self) -> Any:
        """Check who asks, call the view, and commit what it wrote before the answer leaves."""
        asked = request_ctx.request
        if asked.routing_exception is not None:
            self.raise_routing_exception(asked)
        rule = asked.url_rule
        assert rule is not None
        if asked.method == "OPTIONS" and getattr(rule, "provide_automatic_options", False):
            return self.make_default_options_response()
        if "\0" in asked.path:  # no key of anything holds it, and PostgreSQL refuses to compare with it
            raise NotFound("page", asked.path)
        view = self.view_functions[rule.endpoint]
        policy = access_of(view)
        if policy is None:
            raise Forbidden("no_policy")
        if asked.method in SAFE_METHODS:
            _ask(policy)
            return view(**asked.view_args or {})
        refuse_cross_site(asked, SESSION_COOKIE, services().settings.base_url)
        _ask(policy)
        return self._write(view)

    def _write(self, view: Callable[..., Any]) -> Any:
        work = g._work = services().writers.begin()
        try:
            answer = view(**request.view_args or {})
        except BaseException:
            work.rollback()
            raise
        work.commit()
        return answer


def _ask(policy: Access) -> None:
    if policy.permission is None or policy.by_view:
        return
    demand(policy, g.actor)


def demand(policy: Access, actor: Actor | None) -> None:
    """Refuse unless the actor may. Raises NotSignedIn, Forbidden."""
    if policy.permission is None:
        return
    if actor is None:
        raise NotSignedIn
    if not actor.may(policy.permission):
        raise Forbidden


def services() -> Services:
    """The services of the running application."""
    found: Services = flask_current_app.extensions["elearn"]
    return found


def signed_in() -> Actor:
    """Whoever acts, in a view that only somebody signed in reaches. Raises NotSignedIn."""
    actor: Actor | None = g.actor
    if actor is None:
        raise NotSignedIn
    return actor


def close_reads(_error: BaseException | None) -> None:
    """Give the reading connection back."""
    session: Session | None = g.pop("_reads", None)
    if session is not None and session.in_transaction():  # else it never had a connection
        session.close()
