"""What can be wrong in a Markdown text."""

from elearn.kernel.findings import rule
from elearn.kernel.texts import N_

RAW_HTML = rule(
    "markdown.raw-html",
    "error",
    N_("Raw HTML is not allowed: %(html)s"),
    N_("Say it in Markdown, or put a backslash before the < if you mean the sign."),
)
DANGEROUS_LINK = rule(
    "markdown.dangerous-link",
    "error",
    N_("This link would run or load something unsafe (%(scheme)s): %(target)s"),
    N_("Link to a page by http or https, to an activity, or to a file under media/."),
)
UNKNOWN_LINK = rule(
    "markdown.unknown-link",
    "error",
    N_("This link leads nowhere that is known here: %(target)s"),
    N_("Use https://..., mailto:..., #anchor, activity:KEY or media/FILE."),
)
UNKNOWN_ANCHOR = rule(
    "markdown.unknown-anchor",
    "error",
    N_("No heading of this text has the anchor #%(anchor)s."),
    N_("Anchors are the headings in small letters with hyphens; correct the link or the heading."),
)
BROKEN_LINK = rule(
    "markdown.broken-link",
    "error",
    N_("This looks like a link but cannot be read as one: %(text)s"),
    N_("Write [text](address); put an address with spaces between < and >."),
)
UNKNOWN_REFERENCE = rule(
    "markdown.unknown-reference",
    "error",
    N_("This link leads to “%(label)s”, which no line of this text defines; readers would see the brackets."),
    N_(
        "Write [text](address), or add a line [%(label)s]: address to a lesson; put a backslash before a bracket "
        "that is meant as such."
    ),
)
EMPTY_LINK_TEXT = rule(
    "markdown.empty-link-text",
    "error",
    N_("This link has no text."),
    N_("Write between the square brackets where the link leads."),
)
VAGUE_LINK_TEXT = rule(
    "markdown.vague-link-text",
    "warning",
    N_("The link text “%(text)s” does not say where the link leads."),
    N_("Name the page or document, so that the link makes sense when read alone."),
)
MISSING_ALT = rule(
    "markdown.missing-alt",
    "error",
    N_("This picture has no alternative text."),
    N_("Write between the square brackets what the picture shows, for those who cannot see it."),
)
OUTSIDE_PICTURE = rule(
    "markdown.outside-picture",
    "error",
    N_("Pictures come from the package only, not from %(target)s"),
    N_("Put the file into the folder media and write media/FILE."),
)
HEADING_JUMP = rule(
    "markdown.heading-jump",
    "error",
    N_("The heading's level jumps from %(before)d to %(level)d."),
    N_("Use %(wanted)d number signs, or add the heading between."),
)
FIRST_LEVEL = rule(
    "markdown.first-level-heading",
    "error",
    N_("The first level belongs to the page's title."),
    N_("Start with two number signs."),
)
EMPTY_HEADING = rule(
    "markdown.empty-heading", "error", N_("This heading has no text."), N_("Write it, or remove the line.")
)
UNKNOWN_BOX = rule(
    "markdown.unknown-box",
    "error",
    N_("There is no box called “%(name)s”."),
    N_("Known are note, warning, example, term, question and video."),
)
UNCLOSED_BOX = rule(
    "markdown.unclosed-box",
    "error",
    N_("The box “%(name)s” is not closed."),
    N_("End it with a line of three colons."),
)
STRAY_BOX_END = rule(
    "markdown.stray-box-end",
    "error",
    N_("These colons close a box that was never opened."),
    N_("Remove the line, or open the box before."),
)
BOX_KEY = rule(
    "markdown.box-key",
    "error",
    N_("The box “%(name)s” needs a key of small letters, digits and hyphens, not “%(key)s”."),
    N_("Write it as :::%(name)s a-key."),
)
DOUBLED_KEY = rule(
    "markdown.doubled-key",
    "error",
    N_("The question key “%(key)s” is used twice in this text."),
    N_("Give each question a key of its own."),
)
BOX_NOT_EMPTY = rule(
    "markdown.box-not-empty",
    "error",
    N_("The box “%(name)s” has a text of its own, which nobody would see."),
    N_("Move the text below the line that closes the box."),
)
QUESTION_CHOICES = rule(
    "markdown.question-choices",
    "error",
    N_("A question needs one list of at least two choices."),
    N_("Write each choice as a line that starts with - [ ], the right ones with - [x]."),
)
QUESTION_CHOICE = rule(
    "markdown.question-choice",
    "error",
    N_("A choice is one paragraph that starts with [ ] or [x]."),
    N_("Write each choice as a line that starts with - [ ], the right ones with - [x]."),
)
QUESTION_ANSWER = rule(
    "markdown.question-answer",
    "error",
    N_("No choice of this question is marked as right."),
    N_("Mark the right ones with [x]."),
)
QUESTION_STEM = rule(
    "markdown.question-stem",
    "error",
    N_("This question does not ask anything."),
    N_("Write the question as a paragraph before the choices."),
)
QUESTION_WHY = rule(
    "markdown.question-why",
    "warning",
    N_("This question does not explain its answer."),
    N_(
        "Add a paragraph after the choices that starts with 'Why:', or with that word in the language of the text."
    ),
)
TASK_LIST = rule(
    "markdown.task-list",
    "error",
    N_("Boxes to tick belong in a question only."),
    N_("Put the list into a box that starts with :::question KEY, or remove the [ ]."),
)
UNKNOWN_FOOTNOTE = rule(
    "markdown.unknown-footnote",
    "error",
    N_("There is no footnote “%(label)s” in this text."),
    N_("Add a paragraph that starts with [^%(label)s]: or remove the mark."),
)
UNUSED_FOOTNOTE = rule(
    "markdown.unused-footnote",
    "warning",
    N_("Nothing points to the footnote “%(label)s”."),
    N_("Put [^%(label)s] where it belongs, or remove the note."),
)
DOUBLED_FOOTNOTE = rule(
    "markdown.doubled-footnote",
    "error",
    N_("The footnote “%(label)s” is written twice."),
    N_("Give one of them another label."),
)
TOO_MANY_MARKS = rule(
    "markdown.too-many-marks",
    "error",
    N_("The passage has more than %(most)d links, notes, pictures and emphases."),
    N_("Split it, or take some of them away."),
)
TOO_DEEP = rule(
    "markdown.too-deep",
    "error",
    N_("The text is nested deeper than %(most)d levels."),
    N_("Take some of the brackets, quotations, lists or boxes out of each other."),
)
TOO_LONG = rule(
    "markdown.too-long",
    "error",
    N_("The text has more than %(most)d %(unit)s."),
    N_("Split it into several lessons."),
)
TABLE_TOO_LARGE = rule(
    "markdown.table-too-large",
    "error",
    N_("The tables of this text have more than %(most)d cells."),
    N_("Split the text, or offer the table as a file under media/."),
)
ONE_PARAGRAPH = rule(
    "markdown.one-paragraph",
    "error",
    N_("This text is one paragraph, but an empty line splits it."),
    N_("Remove the empty line."),
)
