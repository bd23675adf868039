"""The JSON API: flask-smorest with our errors, our content types and one way to make lists."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

import flask
import marshmallow as ma
from flask import Flask, Response, jsonify, request, url_for
from flask_smorest import Api as SmorestApi
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import fields
from webargs import core
from webargs.flaskparser import FlaskParser

from elearn.kernel.errors import FieldError, Invalid, Unreadable, WrongType
from elearn.kernel.schemas import Schema
from elearn.kernel.texts import N_
from elearn.web.access import PUBLIC, access, access_of
from elearn.web.forms import field_errors
from elearn.web.layout import program_version
from elearn.web.sentences import declare_sentences

PREFIX = "/api/v1"
_CONVERTER = re.compile(r"<(?:[^:<>]*:)?(\w+)>")
MOST_ITEMS, USUAL_ITEMS = 200, 50
PROBLEM = "application/problem+json"

declare_sentences(
    {
        "not_an_id": N_("An id is a string of digits, as this interface gave it to you."),
        "cursor_unusable": N_("This cursor is not one of ours. Start again without it."),
    }
)


class ProblemErrorSchema(Schema):
    """One fault of a request."""

    pointer = fields.Str(required=True)
    code = fields.Str(required=True)
    message = fields.Str(required=True)


class ProblemSchema(Schema):
    """RFC 9457 problem details."""

    type = fields.Str(required=True)
    title = fields.Str(required=True)
    status = fields.Int(required=True)
    detail = fields.Str(required=True)
    code = fields.Str(required=True)
    errors = fields.List(fields.Nested(ProblemErrorSchema), required=True)


class Parser(FlaskParser):
    """Reads bodies and queries; what does not fit ends in our one handler."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": ma.RAISE}

    def _get_schema(self, argmap: Any, req: flask.Request) -> ma.Schema:
        return _only(argmap) if isinstance(argmap, type) else super()._get_schema(argmap, req)

    def parse(self, argmap: Any, req: flask.Request | None = None, **options: Any) -> Any:
        """As in webargs; a query that is empty is not read anew each time."""
        if options.get("location") == "query" and not request.query_string and isinstance(argmap, type):
            usual = _usual(argmap)
            if usual is not None:
                return dict(usual)
        return super().parse(argmap, req, **options)

    def _raw_load_json(self, req: flask.Request) -> Any:
        if not core.is_json(req.mimetype):
            raise WrongType("wrong_content_type", expected="application/json")
        try:
            return core.parse_json(req.get_data(cache=True))
        except (ValueError, RecursionError) as error:
            raise Unreadable("unreadable") from error

    def handle_error(self, error: ma.ValidationError, *_: Any, **__: Any) -> NoReturn:
        messages = error.messages
        if isinstance(messages, dict) and len(messages) == 1 and next(iter(messages)) in {"json", "query"}:
            messages = next(iter(messages.values()))
        raise Invalid(field_errors(messages)) from error


@cache
def _only(schema: type[ma.Schema]) -> ma.Schema:
    """Schemas keep nothing of a request, and making one costs more than reading by it."""
    return schema()


@cache
def _usual(schema: type[ma.Schema]) -> dict[str, Any] | None:
    """What a schema makes of an empty query; None where it asks for something, or makes an object of it."""
    try:
        loaded = _only(schema).load({})
    except ma.ValidationError:
        return None
    return loaded if isinstance(loaded, dict) else None


class ApiBlueprint(SmorestBlueprint):
    """A part of the API."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, import_name: str, description: str) -> None:
        super().__init__(name, import_name, url_prefix=PREFIX, description=description)


class Api(SmorestApi):
    """The description of the API; errors are ours, so none of flask-smorest's handlers."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        pass


def make_api(app: Flask) -> Api:
    """Set the API up; blueprints are registered with what this returns."""
    app.config.update(
        API_TITLE="Prague Process e-learning", API_VERSION=program_version(), OPENAPI_VERSION="3.1.0"
    )
    api = Api(app)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})

    @cache
    def description() -> dict[str, Any]:
        return describe(api, app)

    @app.get(f"{PREFIX}/openapi.json")
    @access(PUBLIC)
    def openapi() -> Response:
        return jsonify(description())

    return api


def describe(api: Api, app: Flask) -> dict[str, Any]:
    """The OpenAPI document: every operation may answer with problem details, and says whether it needs a
    token."""
    document: dict[str, Any] = api.spec.to_dict()
    problem = {
        "description": "It was refused, or something broke; `code` says why.",
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    closed = set(_closed_operations(app))
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method in {"get", "put", "post", "delete", "patch"}:
                kept = {
                    code: answer
                    for code, answer in operation["responses"].items()
                    if code[0] in "123" or PROBLEM in answer.get("content", ())
                }
                operation["responses"] = {**kept, "default": problem}
                if (path, method) in closed:
                    operation["security"] = [{"token": []}]
    return document


def _closed_operations(app: Flask) -> Iterator[tuple[str, str]]:
    """The path, as the document writes it, and the method of every operation that is not for everybody."""
    for rule in app.url_map.iter_rules():
        policy = access_of(app.view_functions[rule.endpoint])
        if policy is not None and policy.permission is not None:
            path = _CONVERTER.sub(r"{\1}", rule.rule)
            yield from ((path, method.lower()) for method in rule.methods or ())


class PageQuerySchema(Schema):
    """How much of a list, from where on, and in which language."""

    limit = fields.Int(load_default=USUAL_ITEMS, validate=ma.validate.Range(1, MOST_ITEMS))
    cursor = fields.Str(load_default=None)
    lang = fields.Str(load_default=None)


class LanguageQuerySchema(Schema):
    """In which language; else what Accept-Language says."""

    lang = fields.Str(load_default=None)


@dataclass(frozen=True)
class Listing:
    """A part of a list; `next` is the address of the following part, or None."""

    items: Sequence[Any]
    next: str | None


def listing(items: Sequence[Any], key: Callable[[Any], str], query: dict[str, Any]) -> Listing:
    """The asked part of a list, after the item that the cursor names; `key` tells items apart."""
    start = 0
    if query["cursor"] is not None:
        last = _read_cursor(query["cursor"])
        start = next((place + 1 for place, item in enumerate(items) if key(item) == last), len(items))
    part = items[start : start + query["limit"]]
    following = None
    if start + query["limit"] < len(items):
        arguments = {**request.args.to_dict(), "cursor": _make_cursor(key(part[-1]))}
        following = url_for(request.endpoint or "", **{**(request.view_args or {}), **arguments})
    return Listing(part, following)


def _make_cursor(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> str:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise Invalid([FieldError("/cursor", "cursor_unusable")]) from error


def list_of(item: type[Schema]) -> type[Schema]:
    """The schema of a list of such items."""
    found = Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.Str(allow_none=True, required=True),
        },
        name=item.__name__.removesuffix("Schema") + "ListSchema",
    )
    assert issubclass(found, Schema)
    return found


def created_or_known(body: Any, is_new: bool) -> tuple[Any, int]:
    """201 for what is new, 200 for what was there already."""
    return body, 201 if is_new else 200
