"""What was done to a document, in words: who, when, and what each change changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from elearn.administration.documents.desk import FACT_LABELS, file_url, text_label
from elearn.administration.who import names_of
from elearn.kernel.texts import N_
from elearn.programme.areas import Area
from elearn.programme.documents.entry import Difference, differences
from elearn.programme.documents.history import ADDED, CHANGED, PUT_BACK, WITHDRAWN
from elearn.programme.documents.library import KINDS
from elearn.programme.documents.models import DocumentEdition
from elearn.web.locale import current_locale
from elearn.web.moments import days, moment

ACTS = {
    ADDED: N_("document added"),
    CHANGED: N_("document changed"),
    WITHDRAWN: N_("document withdrawn"),
    PUT_BACK: N_("document put back"),
}


def past_of(
    session: Session, key: str, history: Sequence[DocumentEdition], areas: Mapping[str, Area]
) -> list[dict[str, Any]]:
    """Every edition, the last one first, with what it changed; one statement, for names."""
    names = names_of(session, {each.written_by for each in history})
    told = _Told(key, areas)
    lang = current_locale()
    return [
        {
            "number": edition.number,
            "when": moment(edition.written_at),
            "who": names[edition.written_by],
            "act": gettext(ACTS[edition.act]),
            "changes": told.changes(before, edition) if before else [],
            "url": url_for("edited_documents.edit", lang=lang, document=key, edition=edition.number),
            "is_last": edition is history[0],
            "has_own_entry": edition.act in {ADDED, CHANGED},
        }
        for edition, before in zip(history, [*history[1:], None], strict=True)
    ]


def changes_since(
    session: Session, key: str, history: Sequence[DocumentEdition], seen: int, areas: Mapping[str, Area]
) -> dict[str, Any] | None:
    """What a document says differently than in the edition `seen`, and who changed it; None where there is no such
    edition."""
    before = next((each for each in history if each.number == seen), None)
    if before is None:
        return None
    last = history[0]
    return {
        "who": names_of(session, {last.written_by})[last.written_by],
        "when": moment(last.written_at),
        "act": gettext(ACTS[last.act]),
        "changes": _Told(key, areas).changes(before, last),
    }


class _Told:
    """Differences of a document as templates take them."""

    def __init__(self, key: str, areas: Mapping[str, Area]) -> None:
        self._key, self._areas = key, areas

    def changes(self, before: DocumentEdition, after: DocumentEdition) -> list[dict[str, Any]]:
        """What the later of two editions says differently."""
        lang = current_locale()
        return [
            {
                "label": gettext(FACT_LABELS[each.field])
                if each.locale is None
                else text_label(each.field, each.locale, lang),
                "lang": each.locale if each.field in {"title", "summary", "source", "funding"} else None,
                "before": self._value(each, each.before),
                "after": self._value(each, each.after),
            }
            for each in differences(before.entry, after.entry)
        ]

    def _value(self, each: Difference, value: Any) -> dict[str, str | None] | None:
        """A value in words, and where it can be had; None where there is none."""
        if value is None:
            return None
        if each.field == "file":
            return {"text": value["name"], "url": file_url(self._key, value["digest"])}
        return {"text": self._words(each.field, value), "url": None}

    def _words(self, field: str, value: Any) -> str:
        if field == "kind":
            return gettext(KINDS[value])
        if field in {"dated", "until"}:
            return days(date.fromisoformat(value))
        if field == "area":
            return self._areas[value].label if value in self._areas else str(value)
        if field == "is_working":
            return gettext("yes")
        return ", ".join(value) if isinstance(value, list) else str(value)
