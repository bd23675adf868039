"""The reports' page, and its downloads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext, ngettext

from elearn.catalogue.offers import OnOffer, on_offer
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.errors import Invalid
from elearn.kernel.texts import N_
from elearn.learning.figures import Figure
from elearn.programme.participation.who_takes_part import kept_record
from elearn.reporting import policy
from elearn.reporting.downloads import download
from elearn.reporting.presenting import columns, course_titles, filter_choices, scopes_in_words, table_rows
from elearn.reporting.progress_report import page_of, prepare
from elearn.reporting.schemas import PageOfReport, PageOfReportSchema, ReportQuerySchema
from elearn.reporting.summary import Summary, summarise
from elearn.web.access import access
from elearn.web.forms import load, told
from elearn.web.layout import page
from elearn.web.moments import moment
from elearn.web.navigation import Place, add_place
from elearn.web.sentences import declare_sentences

bp = Blueprint("reporting", __name__)

ROWS_A_PAGE = 50

declare_sentences({"until_before_since": N_("The end lies before the beginning. Change one of the two.")})


def add_places() -> None:
    """Put the reports into the navigation of those who may see them."""
    add_place(Place(40, N_("Reports"), "reporting.reports", policy.SEE_REPORTS))


@dataclass(frozen=True)
class _Shown:
    """What the page shows for a set of filters."""

    summary: Summary
    rows: list[dict[str, Any]]
    page: int
    offered: OnOffer


@bp.get("/<lang:lang>/reports")
@access(policy.SEE_REPORTS)
def reports(lang: str) -> Response:
    """Who is how far?"""
    assert g.actor is not None
    now = clock.now()
    try:
        filters: PageOfReport = load(PageOfReportSchema(), request.args)
    except Invalid as refusal:
        response = _page(lang, g.actor, _shown(lang, g.actor, PageOfReport(), now), {}, told(refusal), now)
        response.status_code = refusal.status
        return response
    asked = {name: value for name, value in request.args.items() if value and name not in {"lang", "page"}}
    return _page(lang, g.actor, _shown(lang, g.actor, filters, now), asked, [], now)


@bp.get("/reports/progress.<any(csv, xlsx):form>")
@access(policy.SEE_REPORTS)
def progress_file(form: str) -> Response:
    """The report as a file, with the page's filters."""
    assert g.actor is not None
    query = load(ReportQuerySchema(), {**request.args.to_dict(), "format": form})
    return download(g.actor, query, clock.now())


def _shown(lang: str, actor: Actor, filters: PageOfReport, now: datetime) -> _Shown:
    report = prepare(g.reads, actor, filters, now, detail=False)
    summary = summarise(g.reads, actor, report.courses, filters, now)
    # Beyond the last page, as an old link may lead, is the last one.
    number = min(filters.page, max(1, -(-summary.total // ROWS_A_PAGE)))
    found = page_of(g.reads, report, summary.totals, (number - 1) * ROWS_A_PAGE, ROWS_A_PAGE)
    offered = on_offer(g.reads)
    return _Shown(summary, table_rows(found, lang, course_titles(offered, lang)), number, offered)


def _address(endpoint: str, **arguments: str) -> str:
    # The filters come from the address: none of them may be one of url_for's own options.
    return url_for(endpoint, **{name: value for name, value in arguments.items() if name[0] != "_"})  # type: ignore[arg-type]


def _page(
    lang: str,
    actor: Actor,
    shown: _Shown,
    asked: Mapping[str, str],
    errors: list[dict[str, str]],
    now: datetime,
) -> Response:
    here = url_for(".reports", lang=lang)
    values = dict(request.args) if errors else dict(asked)
    for name in ("since", "until"):
        values[name] = values.get(name, "")[:10]
    return page(
        "reporting/reports.html",
        page_title=gettext("Progress report"),
        action=here,
        filters=filter_choices(g.reads, actor, shown.offered, lang, now),
        values=values,
        errors=errors,
        figures=_figures(lang, shown.summary, asked),
        counts_whom=_whom(lang, actor, shown.summary),
        as_of=moment(now),
        filtered=bool(asked),
        states_as_of=kept_record(g.reads, shown.offered.site_version).states_as_of,
        columns=columns(),
        rows=shown.rows,
        total=shown.summary.total,
        pages=_pager(lang, shown, asked),
        csv_url=_address(".progress_file", form="csv", **{"bom": "1", **asked}),
        xlsx_url=_address(".progress_file", form="xlsx", **asked),
        reset_url=here,
    )


def _figures(lang: str, summary: Summary, asked: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for figure in Figure:
        told[figure.value] = summary.figures[figure]
        told[f"{figure}_url"] = _address(".reports", **{**asked, "lang": lang, "figure": figure.value})
    return told


def _whom(lang: str, actor: Actor, summary: Summary) -> str:
    scope = scopes_in_words(g.reads, actor, lang)
    whom = gettext("courses of confirmed people (%(scope)s)", scope=scope)
    if not summary.waiting:
        return str(whom)
    waiting = ngettext(
        "%(num)s person waits for confirmation", "%(num)s people wait for confirmation", summary.waiting
    )
    return f"{whom}; {waiting}"


def _pager(lang: str, shown: _Shown, asked: Mapping[str, str]) -> dict[str, str | None]:
    total = shown.summary.total
    first = (shown.page - 1) * ROWS_A_PAGE + 1
    last = min(first + ROWS_A_PAGE - 1, total)

    def at(number: int) -> str:
        return _address(".reports", **{**asked, "lang": lang, "page": str(number)})

    return {
        "text": gettext("%(first)s to %(last)s of %(total)s", first=first, last=last, total=total),
        "previous_url": at(shown.page - 1) if shown.page > 1 else None,
        "next_url": at(shown.page + 1) if last < total else None,
    }
