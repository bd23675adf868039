# What we use of flask-smorest, typed: the library says nothing of its types.
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import flask
from apispec import APISpec
from marshmallow import Schema

F = TypeVar("F", bound=Callable[..., Any])

class Blueprint(flask.Blueprint):
    ARGUMENTS_PARSER: Any
    def __init__(
        self, name: str, import_name: str, *, url_prefix: str = ..., description: str = ...
    ) -> None: ...
    def arguments(
        self, schema: type[Schema] | Schema, *, location: str = ..., **options: Any
    ) -> Callable[[F], F]: ...
    def response(
        self,
        status_code: int,
        schema: type[Schema] | Schema | Mapping[str, Any] | None = ...,
        *,
        content_type: str | None = ...,
        description: str | None = ...,
    ) -> Callable[[F], F]: ...
    def alt_response(
        self,
        status_code: int,
        response: Any = ...,
        *,
        schema: type[Schema] | None = ...,
        description: str = ...,
        **options: Any,
    ) -> Callable[[F], F]: ...
    def doc(self, **options: Any) -> Callable[[F], F]: ...

class Api:
    spec: APISpec
    def __init__(self, app: flask.Flask) -> None: ...
    def register_blueprint(self, blp: Blueprint) -> None: ...
