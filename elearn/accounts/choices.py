"""What the forms of people offer."""

from typing import Any

from flask import g

from elearn.programme.organisations import organisation_names
from elearn.programme.participation.who_takes_part import kept_record
from elearn.programme.states import state_choices
from elearn.web.locale import languages, own_name


def place_choices(lang: str) -> dict[str, Any]:
    """States, organisations and languages, for a reader of `lang`."""
    return {
        "state_options": [{"value": code, "label": name} for code, name in state_choices(g.reads, lang)],
        "states_as_of": kept_record(g.reads).states_as_of,
        "organisations": list(organisation_names(g.reads).values()),
        "language_options": [{"value": code, "label": own_name(code), "lang": code} for code in languages()],
    }
