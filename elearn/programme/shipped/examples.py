"""Made-up actions and participation, and news, for demonstrations: every one of them says that it is an example."""

from datetime import timedelta
from functools import cache
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearn.kernel.actor import SYSTEM
from elearn.kernel.clock import now
from elearn.programme.models import Action
from elearn.programme.news.models import NewsRow
from elearn.programme.news.publishing import Terms as NewsTerms
from elearn.programme.news.publishing import add_news
from elearn.programme.participation.actions import NewAction, Terms, add_action
from elearn.programme.participation.ledger import Claim
from elearn.programme.participation.recording import record_participation
from elearn.programme.participation.taking_part import Period
from elearn.programme.shipped.first_state import DATA


@cache
def _examples(name: str = "examples.yaml") -> Any:
    return YAML(typ="safe", pure=True).load((DATA / name).read_text())


def load_example_actions(session: Session) -> int:
    """Add the examples that are not there, each with who takes part in it; returns how many. What somebody has done
    with an example stays."""
    added = 0
    for example in _examples():
        if session.get(Action, example["key"]) is None:
            _add(session, example)
            added += 1
    return added


def _add(session: Session, example: dict[str, Any]) -> None:
    terms = Terms(
        example["area"],
        example["since"],
        example["until"],
        example.get("lead_state", ""),
        example.get("lead_body", ""),
    )
    texts: dict[str, Any] = {name: example[name] for name in ("title", "about") if name in example}
    add_action(session, SYSTEM, NewAction(example["key"], terms, texts, is_example=True), now())
    # The last state joined half a year later, so that pages have more than one date to show.
    days = [terms.since] * (len(example["states"]) - 1) + [terms.since + timedelta(182)]
    for state, since in zip(example["states"], days, strict=True):
        claim = Claim(example["key"], state, Period(since), is_example=True)
        record_participation(session, SYSTEM, claim, now())


def load_example_news(session: Session) -> int:
    """Add the example items where there are none; returns how many. Those that somebody has withdrawn stay so."""
    if session.scalar(select(NewsRow.key).where(NewsRow.is_example).limit(1)) is not None:
        return 0
    items = _examples("examples/news.yaml")
    for item in items:
        day = now().date() - timedelta(days=item["days_ago"])
        terms = NewsTerms(day, item.get("area"), item.get("course"))
        texts = {name: item[name] for name in ("title", "text")}
        add_news(session, SYSTEM, terms, texts, now(), is_example=True)
    return len(items)
