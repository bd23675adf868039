"""Which text of a question is shown: the one in the language asked for, else, as a whole, the source's."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func

from elearn.assessment.models import ANSWERS, DRAWN, TEXTS, VERSIONS

_OWN, _SOURCE = TEXTS.alias("own"), TEXTS.alias("source")


def text_column(name: str) -> ColumnElement[Any]:
    """A column of the text shown; all come from the same row."""
    return func.coalesce(_OWN.c[name], _SOURCE.c[name]).label(name)


def with_text(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The statement on versions, joined with their texts in the language `shown_in`."""
    return statement.outerjoin(
        _OWN,
        and_(_OWN.c.version_id == VERSIONS.c.id, _OWN.c.locale == bindparam("shown_in"), _OWN.c.current),
    ).outerjoin(
        _SOURCE,
        and_(_SOURCE.c.version_id == VERSIONS.c.id, _SOURCE.c.locale == VERSIONS.c.locale, _SOURCE.c.current),
    )


def with_answers(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The statement on drawn questions, joined with the answers there are."""
    return statement.outerjoin(
        ANSWERS,
        and_(
            ANSWERS.c.person_id == DRAWN.c.person_id,
            ANSWERS.c.attempt_id == DRAWN.c.attempt_id,
            ANSWERS.c.position == DRAWN.c.position,
        ),
    )
