"""The description of the JSON API is valid, whole, and what the API does."""

import itertools
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator

from elearn.web.access import access_of
from tests.world import Program, World

schemathesis.serializer.alias("application/zip", "application/octet-stream")
KNOWN = {"key": "small", "course": "small", "activity": "first", "attempt_id": 1}
BOUNDED = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def document(world: World) -> dict[str, Any]:
    status, found = world.program(signed_in=False).call("GET", "/openapi.json")
    assert status == 200
    return dict(found)


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in {"get", "post", "put", "delete", "patch"}
    ]


def test_it_is_a_valid_document(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_route_is_described(world: World, document: dict[str, Any]) -> None:
    described = {
        (path.replace("{", "<").replace("}", ">"), method.upper()) for path, method, _ in operations(document)
    }
    for rule in world.platform.url_map.iter_rules():
        if rule.rule.startswith("/api/") and not rule.rule.endswith("openapi.json"):
            path = rule.rule.replace("<int:", "<")
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                assert (path, method) in described


def test_every_operation_says_what_it_is_and_that_it_may_be_refused(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        assert operation.get("summary"), (path, method)
        assert "application/problem+json" in operation["responses"]["default"]["content"]


def test_the_way_to_a_token_says_that_it_may_be_refused_for_a_while(document: dict[str, Any]) -> None:
    answers = document["paths"]["/api/v1/tokens"]["post"]["responses"]
    assert set(answers) == {"201", "429", "default"}
    assert list(answers["429"]["content"]) == ["application/problem+json"]
    assert "Retry-After" in answers["429"]["headers"]


def test_operations_that_need_a_token_say_so_and_others_do_not(
    world: World, document: dict[str, Any]
) -> None:
    for rule in world.platform.url_map.iter_rules():
        if not rule.rule.startswith("/api/") or rule.rule.endswith("openapi.json"):
            continue
        policy = access_of(world.platform.view_functions[rule.endpoint])
        assert policy is not None
        path = rule.rule.replace("<int:", "<").replace("<", "{").replace(">", "}")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            needed = document["paths"][path][method.lower()].get("security", [])
            assert bool(needed) == (policy.permission is not None), (path, method)


def test_every_answer_is_as_described(world: World, document: dict[str, Any]) -> None:
    """Generated requests to every operation: never a 5xx, never an answer that the document does not have."""
    program = world.program("author", "coordinator", "administrator")
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world.platform)
    program.call("POST", "/enrolments", {"course": "small"})
    for found in schema.get_all_operations():
        assert_as_described(found.ok(), program)  # type: ignore[union-attr]  # the document is valid, see above


def assert_as_described(operation: Any, program: Program) -> None:
    turn = itertools.count()

    @BOUNDED
    @given(case=operation.as_strategy())
    def attack(case: Any) -> None:
        if next(turn) % 2:
            name_what_is_there(case)
        answer = case.call(headers={"Authorization": f"Bearer {program.token}"})
        assert answer.status_code < 500, (case.method, case.path, case.body, answer.content[:300])
        case.validate_response(
            answer,
            checks=[
                schemathesis.checks.status_code_conformance,
                schemathesis.checks.content_type_conformance,
                schemathesis.checks.response_schema_conformance,
            ],
        )

    attack()


def name_what_is_there(case: Any) -> None:
    """Let a generated request speak of the small course, where it names a course at all."""
    for part in (case.path_parameters, case.body):
        if isinstance(part, dict):
            part.update({name: value for name, value in KNOWN.items() if name in part})
