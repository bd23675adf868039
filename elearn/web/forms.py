"""Forms: read by a schema; one that does not fit comes back with what was typed and every field named."""

from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any, ParamSpec

from flask import Response, g, request
from marshmallow import ValidationError

from elearn.kernel.errors import Conflict, DomainError, FieldError, Invalid
from elearn.kernel.schemas import Schema
from elearn.web.sentences import sentence

# marshmallow words its own refusals; people and programs get our codes.
_CODES = {
    "Missing data for required field.": "required",
    "Field may not be null.": "required",
    "Unknown field.": "unknown_field",
    "Invalid input type.": "wrong_type",
    "Not a valid string.": "wrong_type",
    "Not a valid integer.": "wrong_type",
    "Not a valid number.": "wrong_type",
    "Not a valid boolean.": "wrong_type",
    "Not a valid list.": "wrong_type",
    "Not a valid mapping type.": "wrong_type",
    "Not a valid email address.": "not_an_email",
    "Not a valid datetime.": "not_a_moment",
    "Not a valid aware datetime.": "not_a_moment",
    "Not a valid date.": "not_a_moment",
    "Special numeric values (nan or infinity) are not permitted.": "out_of_range",
}

P = ParamSpec("P")
Faults = list[dict[str, str]]
Again = Callable[[Mapping[str, Any], Faults], Response]

# What a use case refuses of a form: its view shows the form again.
REFUSALS = (Invalid, Conflict)


def field_errors(messages: Any, pointer: str = "") -> list[FieldError]:
    """marshmallow's nested messages as a flat list, each with its JSON pointer."""
    if isinstance(messages, dict):
        return [
            found
            for key, inner in messages.items()
            for found in field_errors(inner, pointer if key == "_schema" else f"{pointer}/{_escape(key)}")
        ]
    if isinstance(messages, list):
        return [found for inner in messages for found in field_errors(inner, pointer)]
    text = str(messages)
    code, _, param = text.partition(":")
    if text in _CODES:
        return [FieldError(pointer, _CODES[text])]
    if code.replace("_", "").isalpha() and code.islower():
        name, _, value = param.partition("=")
        return [FieldError(pointer, code, {name: value} if name else {})]
    return [FieldError(pointer, "out_of_range" if text.startswith("Must be") else "invalid")]


def _escape(key: object) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


def load(schema: Schema, data: Any) -> Any:
    """What a schema makes of the data. Raises Invalid with every fault."""
    try:
        return schema.load(data)
    except ValidationError as error:
        raise Invalid(field_errors(error.messages)) from error


def form_data(schema: Schema) -> dict[str, Any]:
    """The submitted form: lists where the schema has lists, without the fields that every form carries.

    An empty optional field is one that was not filled in.
    """
    data: dict[str, Any] = {}
    for name in request.form:
        if name == "lang":
            continue
        field = schema.fields.get(name)
        is_list = field is not None and type(field).__name__ == "List"
        value: Any = request.form.getlist(name) if is_list else request.form[name]
        if value == "" and field is not None and not field.required:
            continue
        data[name] = value
    return data


def unix_lines(text: str) -> str:
    """A text of several lines, with the ends that we keep: browsers send others."""
    return text.replace("\r\n", "\n")


def takes(
    schema: type[Schema], again: Again | None = None
) -> Callable[[Callable[P, Response]], Callable[..., Response]]:
    """Give the view the form, read by `schema`, as `body`; refused, the form is shown again with `again`."""

    def wrap(view: Callable[P, Response]) -> Callable[..., Response]:
        reader = schema()

        @wraps(view)
        def parse(**arguments: Any) -> Response:
            try:
                return view(**arguments, body=load(reader, form_data(reader)))  # type: ignore[call-arg]
            except Invalid as refusal:
                if again is None:
                    raise
                return shown_again(refusal, partial(again, request.form))

        return parse

    return wrap


def told(refusal: DomainError, field: str = "") -> Faults:
    """The faults as a form shows them: the field's name, and a sentence. A conflict is of the field that is named here,
    else of the whole form."""
    if not isinstance(refusal, Invalid):
        return [{"field": field, "text": sentence(refusal.code, refusal.params)}]
    return [
        {"field": error.pointer.removeprefix("/").split("/")[0], "text": sentence(error.code, error.params)}
        for error in refusal.errors
    ]


def shown_again(
    refusal: DomainError, again: Callable[[Faults], Response], faults: Faults | None = None
) -> Response:
    """The page with the form again, under the refusal's status, with its `faults`: where none are handed in, as `told`
    has them. Nothing that was written in this request stays, so what the page shows is what is kept."""
    g.work.rollback()
    response = again(told(refusal) if faults is None else faults)
    response.status_code = refusal.status
    return response
