"""What comes in and goes out about learning."""

from dataclasses import dataclass
from datetime import datetime
from types import EllipsisType

import marshmallow as ma
from marshmallow import fields

from elearn.kernel.schemas import Id, Moment, Schema
from elearn.learning.ranges import MOST_IN_A_REPORT

_KEY = ma.validate.Regexp(r"[A-Za-z0-9._-]{1,64}\Z", error="not_an_event_key")
# How somebody is done with a film without having played it: by their word, or by having read what is said in it.
_BY = ma.validate.OneOf(("claim", "transcript"), error="not_a_choice")
_COURSE_KEY = ma.validate.Length(1, 64)


class EnrolmentFormSchema(Schema):
    """The start button of a course."""

    again = fields.Bool(load_default=False)


@dataclass(frozen=True)
class DoneForm:
    """The done button; of a film, `by` says what was done: see _BY."""

    by: str = "claim"


class DoneSchema(Schema):
    """The form of the done button; pages that were opened before an update may send what earlier ones did."""

    class Meta:
        unknown = ma.EXCLUDE

    into = DoneForm

    by = fields.Str(load_default="claim", validate=_BY)


@dataclass(frozen=True)
class EnrolmentRequest:
    """Which course; `again` opens a new run after completion."""

    course: str
    again: bool


class EnrolmentRequestSchema(Schema):
    """`POST enrolments`."""

    into = EnrolmentRequest

    course = fields.Str(required=True, validate=_COURSE_KEY)
    again = fields.Bool(load_default=False)


class EnrolmentSchema(Schema):
    """A run of a course."""

    course = fields.Str(required=True)
    run = fields.Int(required=True)
    revision = fields.Int(required=True)
    enrolled_at = Moment(required=True)
    completed_at = Moment(required=True, allow_none=True)


@dataclass(frozen=True)
class EventRequest:
    """What has happened; see docs/api.md."""

    course: str
    activity: str
    kind: str
    key: str
    at: datetime | None = None
    position: float | None = None
    ranges: list[list[float]] | None = None
    by: str | None = None


def _in_order(ends: list[float]) -> None:
    """Refuse a range that goes backwards, or has no two ends."""
    if len(ends) != 2:
        raise ma.ValidationError("not_a_range")
    if ends[0] > ends[1]:
        raise ma.ValidationError("reversed_range")


class EventRequestSchema(Schema):
    """`POST events`."""

    into = EventRequest

    course = fields.Str(required=True, validate=_COURSE_KEY)
    activity = fields.Str(required=True, validate=_COURSE_KEY)
    kind = fields.Str(
        required=True,
        validate=ma.validate.OneOf(("viewed", "done", "position", "watched"), error="not_a_choice"),
    )
    key = fields.Str(required=True, validate=_KEY)
    at = Moment()
    position = fields.Float(validate=ma.validate.Range(0, 1e6))
    ranges = fields.List(
        fields.List(fields.Float(validate=ma.validate.Range(0, 1e6)), validate=_in_order),
        validate=ma.validate.Length(max=MOST_IN_A_REPORT, error="too_many_ranges"),
    )
    by = fields.Str(validate=_BY)


class EventSchema(Schema):
    """A fact that is kept."""

    key = fields.Str(required=True)
    course = fields.Str(required=True)
    activity = fields.Str(required=True)
    kind = fields.Str(required=True)
    completed = fields.Bool(required=True)


class ActivityProgressSchema(Schema):
    """How far with an activity; `best` is the best share of a quiz, from 0 to 1."""

    activity = fields.Str(required=True)
    state = fields.Str(required=True)
    best = fields.Float(required=True, allow_none=True)


class MissingSchema(Schema):
    """A required activity that is not done."""

    activity = fields.Str(required=True)
    reason = fields.Str(required=True)


class ProgressSchema(Schema):
    """How far in a course, and what is missing."""

    course = fields.Str(required=True)
    run = fields.Int(required=True)
    revision = fields.Int(required=True)
    share = fields.Float(required=True)
    completed_at = Moment(required=True, allow_none=True)
    activities = fields.List(fields.Nested(ActivityProgressSchema), required=True)
    missing = fields.List(fields.Nested(MissingSchema), required=True)
    next = fields.Str(required=True, allow_none=True)


@dataclass(frozen=True)
class AttemptRequest:
    """A quiz of a course."""

    course: str
    activity: str


class AttemptRequestSchema(Schema):
    """`POST attempts`."""

    into = AttemptRequest

    course = fields.Str(required=True, validate=_COURSE_KEY)
    activity = fields.Str(required=True, validate=_COURSE_KEY)


class ChoiceSchema(Schema):
    """A choice as shown: safe HTML of one paragraph."""

    choice = fields.Str(required=True)
    text = fields.Str(required=True)


class AttemptQuestionSchema(Schema):
    """A question as shown, the choices ticked so far, and whether the learner wants to look at it again."""

    question = fields.Str(required=True)
    kind = fields.Str(required=True)
    text = fields.Str(required=True)
    choices = fields.List(fields.Nested(ChoiceSchema), required=True)
    answer = fields.List(fields.Str(), required=True)
    flagged = fields.Bool(required=True)


class AttemptSchema(Schema):
    """An attempt with its questions in order."""

    id = Id(required=True)
    state = fields.Str(required=True)
    questions = fields.List(fields.Nested(AttemptQuestionSchema), required=True)
    mark = fields.Float(required=True, allow_none=True)
    max = fields.Float(required=True, allow_none=True)
    passed = fields.Bool(required=True, allow_none=True)


@dataclass(frozen=True)
class AnswerRequest:
    """The ticked choices; and when the answer that the sender knew was saved: None for none, left out where they do
    not say."""

    choices: list[str]
    seen_at: datetime | EllipsisType | None = ...


class AnswerRequestSchema(Schema):
    """`PUT attempts/{id}/answers/{question}`."""

    into = AnswerRequest

    choices = fields.List(
        fields.Str(validate=ma.validate.Length(1, 64)), required=True, validate=ma.validate.Length(max=50)
    )
    seen_at = Moment(allow_none=True)


@dataclass(frozen=True)
class FlagRequest:
    """Whether to look at the question again."""

    flagged: bool


class FlagRequestSchema(Schema):
    """`PUT attempts/{id}/flags/{question}`."""

    into = FlagRequest

    flagged = fields.Bool(required=True, truthy={True}, falsy={False})


class FlagSchema(Schema):
    """Whether the question is flagged now."""

    flagged = fields.Bool(required=True)


class ReplacedSchema(Schema):
    """Another answer, given elsewhere and unknown to the sender, that this one has replaced."""

    choices = fields.List(fields.Str(), required=True)
    saved_at = Moment(required=True)


class SavedSchema(Schema):
    """When the answer was kept; `replaced` only where the sender said what they knew, and it was not the newest."""

    saved_at = Moment(required=True)
    replaced = fields.Nested(ReplacedSchema)


class KeptAnswerSchema(Schema):
    """An answer as it is kept; `saved_at` null: there is none."""

    question = fields.Str(required=True)
    choices = fields.List(fields.Str(), required=True)
    saved_at = Moment(required=True, allow_none=True)
    flagged = fields.Bool(required=True)


class KeptAnswersSchema(Schema):
    """All answers of an attempt as they are at a moment."""

    at = Moment(required=True)
    state = fields.Str(required=True)
    answers = fields.List(fields.Nested(KeptAnswerSchema), required=True)
