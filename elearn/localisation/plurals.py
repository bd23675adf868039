"""Plural forms as CLDR has them, written as gettext wants them."""

import re

from babel import Locale

_CATEGORIES = ("zero", "one", "two", "few", "many", "other")
_RELATION = re.compile(
    r"(?P<operand>[nivwftce])(?: mod (?P<modulus>\d+))?(?P<negated> not)? in (?P<ranges>\S+)"
)
# Enough to meet every category that whole numbers have in any language; some count millions apart.
_SAMPLE = (*range(1001), 10**6)


def plural_forms(locale: str) -> str:
    """The value of the header Plural-Forms: the categories that whole numbers have, in the order of CLDR.

    >>> plural_forms("en")
    'nplurals=2; plural=(n==1 ? 0 : 1);'
    """
    rule = Locale.parse(locale.replace("-", "_")).plural_form
    met = {rule(n) for n in _SAMPLE}
    used = [category for category in _CATEGORIES if category in met]
    expression = str(len(used) - 1)
    for index in range(len(used) - 2, -1, -1):
        expression = f"{_condition(rule.rules[used[index]])} ? {index} : {expression}"
    return f"nplurals={len(used)}; plural=({expression});"


def _condition(rule: str) -> str:
    alternatives = [parts for part in rule.split(" or ") if (parts := _conjunction(part)) is not None]
    return " || ".join(f"({part})" if len(alternatives) > 1 else part for part in alternatives)


def _conjunction(text: str) -> str | None:
    """The relations that say something about whole numbers; None where one of them never holds."""
    kept = []
    for relation in text.split(" and "):
        match = _RELATION.fullmatch(relation.strip())
        if match is None:
            raise ValueError(f"plural rule: {relation}")
        if match["operand"] in "ni":
            kept.append(_relation(match))
        elif _holds_for_zero(match["ranges"]) == bool(match["negated"]):
            return None  # a whole number has no fraction and no exponent: these operands are 0
    return " && ".join(kept)


def _relation(match: re.Match[str]) -> str:
    value = f"n%{match['modulus']}" if match["modulus"] else "n"
    parts = []
    for part in match["ranges"].split(","):
        low, _, high = part.partition("..")
        parts.append(f"{value}>={low} && {value}<={high}" if high else f"{value}=={low}")
    if match["negated"]:
        return f"!({' || '.join(parts)})"
    return f"({' || '.join(parts)})" if len(parts) > 1 else parts[0]


def _holds_for_zero(ranges: str) -> bool:
    return any(int(part.partition("..")[0]) == 0 for part in ranges.split(","))
