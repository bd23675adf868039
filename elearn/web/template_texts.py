"""Texts in templates: a page has dozens, and Flask-Babel looks up its context, domain and locale for each."""

from functools import cache
from typing import Any

from babel.support import NullTranslations
from flask import Flask, has_request_context
from flask_babel import get_domain

from elearn.web.locale import current_locale


def use_kept_catalogues(app: Flask) -> None:
    """Let templates find a request's catalogue by its language. Call after Flask-Babel's own set-up."""
    environment: Any = app.jinja_env
    environment.install_gettext_callables(
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, many, number: _catalogue().ungettext(one, many, number),
        pgettext=lambda context, text: _catalogue().upgettext(context, text),
        npgettext=lambda context, one, many, number: _catalogue().unpgettext(context, one, many, number),
        newstyle=True,
    )


def _catalogue() -> NullTranslations:
    # Mails are written outside requests, in their readers' languages.
    return _kept(current_locale()) if has_request_context() else get_domain().get_translations()


@cache
def _kept(_locale: str) -> NullTranslations:
    found: NullTranslations = get_domain().get_translations()  # those of `current_locale`
    return found
