"""What can be wrong with a value in YAML, whatever its file is for."""

from elearn.kernel.findings import rule
from elearn.kernel.texts import N_

EMPTY = rule("yaml.empty", "error", N_("The file says nothing."), N_("Fill it in, or remove it."))
UNKNOWN_FIELD = rule(
    "yaml.unknown-field",
    "error",
    N_("'%(name)s' is not a field of %(owner)s."),
    N_("Did you mean '%(nearest)s'? Known here: %(known)s."),
)
MISSING_FIELD = rule(
    "yaml.missing-field",
    "error",
    N_("The field '%(name)s' of %(owner)s is missing."),
    N_("Add a line '%(name)s: ...'."),
)
NO_VALUE = rule(
    "yaml.no-value",
    "error",
    N_("'%(name)s' has no value."),
    N_("Write a value, or remove the line if it may be absent."),
)
NOT_TEXT = rule(
    "yaml.not-text",
    "error",
    N_("'%(name)s' must be a text."),
    N_("Write one text; put numbers, dates and true or false in quotes."),
)
NOT_WHOLE = rule(
    "yaml.not-whole",
    "error",
    N_("'%(name)s' must be a whole number."),
    N_("Write digits without quotes, such as 12."),
)
NOT_NUMBER = rule(
    "yaml.not-number",
    "error",
    N_("'%(name)s' must be a number."),
    N_("Write digits without quotes, with a decimal point, such as 0.7."),
)
NOT_BOOLEAN = rule(
    "yaml.not-boolean",
    "error",
    N_("'%(name)s' must be true or false."),
    N_("Write true or false, without quotes."),
)
NOT_DATE = rule(
    "yaml.not-date",
    "error",
    N_("'%(name)s' must be a date."),
    N_("Write year, month and day, such as 2026-11-24."),
)
NOT_LIST = rule(
    "yaml.not-list",
    "error",
    N_("'%(name)s' must be a list."),
    N_("Begin each item on a line of its own with '- ', or write [first, second]."),
)
NOT_FIELDS = rule(
    "yaml.not-fields",
    "error",
    N_("'%(name)s' must be a group of fields."),
    N_("Write NAME: VALUE on lines of their own, indented alike."),
)
NOT_ONE_OF = rule(
    "yaml.not-one-of",
    "error",
    N_("'%(value)s' is not a value of '%(name)s'."),
    N_("Write one of: %(known)s."),
)
OUT_OF_RANGE = rule(
    "yaml.out-of-range",
    "error",
    N_("'%(name)s' is %(value)s, which is out of its range."),
    N_("Write a number %(range)s."),
)
BAD_KEY = rule(
    "yaml.bad-key",
    "error",
    N_("'%(value)s' cannot be a key."),
    N_("Use small Latin letters, digits and hyphens, at most 64, and begin with a letter or digit."),
)
BAD_FORM = rule(
    "yaml.bad-form",
    "error",
    N_("'%(value)s' does not have the form of '%(name)s'."),
    N_("Write it like this: %(example)s."),
)
TOO_MANY = rule("yaml.too-many", "error", N_("'%(name)s' has %(count)d items."), N_("Give at most %(most)d."))
TOO_FEW = rule("yaml.too-few", "error", N_("'%(name)s' has %(count)d items."), N_("Give at least %(least)d."))
