"""What comes in about people."""

import re
from dataclasses import dataclass

import marshmallow as ma
from marshmallow import ValidationError, fields

from elearn.accounts.passwords import LEAST, MOST
from elearn.kernel.schemas import Moment, Schema
from elearn.web.locale import languages

# Printable ASCII before the @, and dots only between other signs: mail servers that take more are few, and the message
# would never leave.
_SIGNS = r"[!#-'*+\-/0-9=?A-Z^-~]+"
_EMAIL = re.compile(rf"(?=[^@]{{1,64}}@){_SIGNS}(\.{_SIGNS})*@([A-Za-z0-9-]{{1,63}}\.)+[A-Za-z0-9-]{{2,63}}")
_LATIN = re.compile(r"[A-Za-z\u00C0-\u024F' .\-]+")


def length(most: int, least: int = 1) -> "ma.validate.Validator":
    """A text of that many characters, in our codes."""
    return _Length(most, least)


class _Length(ma.validate.Validator):
    def __init__(self, most: int, least: int) -> None:
        self.most, self.least = most, least

    def __call__(self, value: str) -> str:
        if not value.strip() and self.least:
            raise ValidationError("required")
        if len(value) < self.least:
            raise ValidationError(f"too_short:min={self.least}")
        if len(value) > self.most:
            raise ValidationError(f"too_long:max={self.most}")
        return value


def _email(value: str) -> None:
    if len(value) > 254 or not _EMAIL.fullmatch(value.strip()):
        raise ValidationError("not_an_email")


def _latin(value: str) -> None:
    if not _LATIN.fullmatch(value):
        raise ValidationError("not_latin")


def _language(value: str) -> None:
    if value not in languages():
        raise ValidationError("not_a_choice")


@dataclass(frozen=True)
class Registration:
    """A person who registers; `state` is an ISO code, empty for those who work for no state."""

    name: str
    latin_name: str
    email: str
    password: str
    locale: str
    state: str = ""
    organisation: str = ""


class RegistrationSchema(Schema):
    """The registration form."""

    into = Registration

    name = fields.Str(required=True, validate=length(200))
    latin_name = fields.Str(required=True, validate=[length(200), _latin])
    email = fields.Str(required=True, validate=_email)
    password = fields.Str(required=True, validate=length(MOST, LEAST))
    locale = fields.Str(required=True, validate=_language)
    state = fields.Str(load_default="")
    organisation = fields.Str(load_default="", validate=length(200, 0))


@dataclass(frozen=True)
class Credentials:
    """An e-mail address and a password; `next` is where to go afterwards, `shared` says that others use this
    computer too."""

    email: str
    password: str
    next: str = ""
    shared: bool = False


class CredentialsSchema(Schema):
    """The sign-in form."""

    into = Credentials

    email = fields.Str(required=True, validate=length(254))
    password = fields.Str(required=True, validate=length(MOST))
    next = fields.Str(load_default="")
    shared = fields.Bool(load_default=False)


class TokenRequestSchema(Schema):
    """`POST tokens`."""

    into = Credentials

    email = fields.Str(required=True, validate=length(254))
    password = fields.Str(required=True, validate=length(MOST))


class TokenSchema(Schema):
    """A new token, shown once."""

    token = fields.Str(required=True)
    expires_at = Moment(required=True)


@dataclass(frozen=True)
class Profile:
    """What a person says of themselves."""

    name: str
    latin_name: str
    locale: str


class ProfileSchema(Schema):
    """The account form."""

    into = Profile

    name = fields.Str(required=True, validate=length(200))
    latin_name = fields.Str(required=True, validate=[length(200), _latin])
    locale = fields.Str(required=True, validate=_language)


class NothingSchema(Schema):
    """A form that is only a button."""


@dataclass(frozen=True)
class AffiliationClaim:
    """Where a person says that they work."""

    state: str = ""
    organisation: str = ""


class AffiliationClaimSchema(Schema):
    """The affiliation form."""

    into = AffiliationClaim

    state = fields.Str(load_default="")
    organisation = fields.Str(load_default="", validate=length(200, 0))


@dataclass(frozen=True)
class Forgotten:
    """The address whose password was forgotten."""

    email: str


class ForgottenSchema(Schema):
    """The form of who has forgotten their password."""

    into = Forgotten

    email = fields.Str(required=True, validate=_email)


@dataclass(frozen=True)
class NewPassword:
    """A new password, and the link from the mail that lets one choose it."""

    link: str
    password: str


class NewPasswordSchema(Schema):
    """The form behind that link."""

    into = NewPassword

    link = fields.Str(required=True)
    password = fields.Str(required=True, validate=length(MOST, LEAST))


@dataclass(frozen=True)
class PasswordChange:
    """The present password and a new one; `tokens` ends those of programs too."""

    present: str
    password: str
    tokens: bool = False


class PasswordChangeSchema(Schema):
    """The form that changes the password."""

    into = PasswordChange

    present = fields.Str(required=True, validate=length(MOST))
    password = fields.Str(required=True, validate=length(MOST, LEAST))
    tokens = fields.Bool(load_default=False)


@dataclass(frozen=True)
class EmailChange:
    """Another address, and the password."""

    email: str
    password: str


class EmailChangeSchema(Schema):
    """The form that changes the address."""

    into = EmailChange

    email = fields.Str(required=True, validate=_email)
    password = fields.Str(required=True, validate=length(MOST))


@dataclass(frozen=True)
class Link:
    """A signed link from a mail."""

    link: str


class LinkSchema(Schema):
    """A button behind such a link."""

    into = Link

    link = fields.Str(required=True)


@dataclass(frozen=True)
class SessionName:
    """Which session."""

    session: str


class SessionNameSchema(Schema):
    """The button that ends one."""

    into = SessionName

    session = fields.Str(required=True)
