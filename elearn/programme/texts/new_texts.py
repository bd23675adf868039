"""The texts of something new, in English and in whichever other languages its writer has, put in force together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from elearn.kernel.actor import Actor
from elearn.kernel.errors import FieldError, Invalid
from elearn.kernel.findings import Finding
from elearn.kernel.texts import N_
from elearn.markup.documents import Document
from elearn.markup.placeholders import compare_placeholders
from elearn.programme.texts.publishing import TextKey, load_text
from elearn.programme.texts.wordings import SOURCE_LOCALE, read_field
from elearn.web.sentences import declare_sentences

declare_sentences(
    {
        "other_passages": N_(
            "Paragraphs and items here: %(count)s; in English: %(wanted)s. Write as many as in English."
        ),
        "other_marks": N_(
            "Emphasis and links of paragraph %(number)s are not those of the English one. Mark the same words."
        ),
    }
)

# By field and language, as somebody wrote them: Markdown, or one line.
NewTexts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Part:
    """A text that something may have; one that it must have is needed in English."""

    field: str
    is_required: bool = True
    longest: int = 20_000


class WrongTexts(Invalid):
    """Texts that cannot be shown as they are. Pointers are `/title-ru`; `findings` say by pointer what is wrong with
    the Markdown of a text, in lines of that text."""

    def __init__(self, errors: list[FieldError], findings: Mapping[str, Sequence[Finding]]) -> None:
        super().__init__(errors, "wrong_text")
        self.findings = findings


def check_new_texts(parts: Sequence[Part], texts: NewTexts) -> WrongTexts | None:
    """Everything that is wrong with the texts of something new, or None."""
    errors: list[FieldError] = []
    findings: dict[str, list[Finding]] = {}
    for part in parts:
        written = {locale: text for locale, text in texts.get(part.field, {}).items() if text.strip()}
        read = {locale: read_field(part.field, text) for locale, text in written.items()}
        wrong = {
            locale: found
            for locale, document in read.items()
            if (found := [each for each in document.findings if each.is_error])
        }
        findings |= {_pointer(part.field, locale): found for locale, found in wrong.items()}
        if (part.is_required or written) and SOURCE_LOCALE not in written:
            errors.append(FieldError(_pointer(part.field, SOURCE_LOCALE), "required"))
        errors += [
            FieldError(_pointer(part.field, locale), "too_long", {"max": part.longest})
            for locale, text in written.items()
            if len(text) > part.longest
        ]
        if not wrong and SOURCE_LOCALE in read:
            errors += _unlike(part.field, read)
    return WrongTexts(errors, findings) if errors or findings else None


def _unlike(field: str, read: Mapping[str, Document]) -> Iterator[FieldError]:
    """Where a language has other passages than English, or marks other words."""
    source = read[SOURCE_LOCALE].segments
    if not source:
        yield FieldError(_pointer(field, SOURCE_LOCALE), "required")
        return
    for locale, document in read.items():
        if len(document.segments) != len(source):
            params: dict[str, object] = {"count": len(document.segments), "wanted": len(source)}
            yield FieldError(_pointer(field, locale), "other_passages", params)
            continue
        for number, (one, other) in enumerate(zip(source, document.segments, strict=True), 1):
            if compare_placeholders(one.text, other.text):
                yield FieldError(_pointer(field, locale), "other_marks", {"number": number})
                break


def put_new_texts(
    session: Session,
    actor: Actor,
    owner: str,
    texts: NewTexts,
    now: datetime,
) -> None:
    """Put checked texts in force."""
    for field, by_locale in texts.items():
        written = {locale: text for locale, text in by_locale.items() if text.strip()}
        if written:
            load_text(session, actor, TextKey(owner, field), written, now)


def _pointer(field: str, locale: str) -> str:
    return f"/{field}-{locale}"
