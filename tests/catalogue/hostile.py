"""Packages that somebody made to harm: each a zip, and the rule by which it must be refused (None: taken)."""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable

from elearn.catalogue.archives import write_zip
from tests.catalogue.factory import LESSON, QUIZ, catalogue, edited, package

Files = dict[str, str | bytes]
SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'
HEAD = "---\ntitle: A lesson\nminutes: 5\n---\n"
FIRST, SQUARE, PO = "modules/one/first.md", "media/square.svg", "translations/ru.po"


def zipped(**changes: str | bytes | None) -> bytes:
    """The small package with these files instead of its own."""
    return write_zip(package(**changes))


def raw(files: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of files whatever their names, also of several with one name."""
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, data in files:
            archive.writestr(name, data)
    return target.getvalue()


def with_names(*names: str) -> bytes:
    files = [(path, data) for path, data in package().files.items()]
    return raw([*files, *((name, b"x") for name in names)])


def lesson(text: str) -> bytes:
    return zipped(**{FIRST: HEAD + text})


def quiz(text: str) -> bytes:
    return zipped(**{"modules/one/check.quiz.yaml": text})


def drawing(inner: str) -> bytes:
    return zipped(**{SQUARE: SVG.format(inner)})


def picture(name: str, data: bytes) -> bytes:
    """The lesson shows this picture instead of its own."""
    shown = edited(FIRST, ("media/square.svg", f"media/{name}"))
    files: Files = {FIRST: shown, f"media/{name}": data}
    return zipped(**files)


def png(width: int, height: int, after: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
        + after
    )


def jpeg(width: int, height: int, after: bytes = b"") -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0"
    scan = b"\x01\x01\0\0\x3f\0"

    def segment(kind: int, data: bytes) -> bytes:
        return b"\xff" + bytes([kind]) + struct.pack(">H", len(data) + 2) + data

    return b"\xff\xd8" + segment(0xC0, frame) + segment(0xDA, scan) + b"\0" * 20 + b"\xff\xd9" + after


def webp(width: int, height: int) -> bytes:
    body = b"VP8X" + struct.pack("<L", 10) + b"\0" * 4 + (width - 1).to_bytes(3, "little")
    body += (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<L", len(body) + 4) + b"WEBP" + body


def nested(depth: int) -> bytes:
    """A zip of a zip of a zip of a megabyte of nothing."""
    data = b"\0" * (1 << 20)
    for _ in range(depth):
        data = raw([(f"{number}.zip", data) for number in range(10)])
    return data


def overlapping() -> bytes:
    """Many names in the directory for one packed file."""
    packed = raw([("media/0.mp4", b"\0" * 900_000)])
    start = packed.index(b"PK\x01\x02")
    entry, count = packed[start : packed.index(b"PK\x05\x06")], 1_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(entry) * count, start, 0)
    return packed[:start] + entry * count + end


def lying(offset: int, value: int) -> bytes:
    """A directory that claims something else of its first file (see APPNOTE 4.3.12 for offsets)."""
    packed = bytearray(zipped())
    struct.pack_into("<L", packed, packed.index(b"PK\x01\x02") + offset, value)
    return bytes(packed)


def commented(comment: bytes) -> bytes:
    packed = zipped()
    return packed[:-2] + struct.pack("<H", len(comment)) + comment


def extra(field: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path, data in package().files.items():
            info = zipfile.ZipInfo(path)
            info.extra = field
            archive.writestr(info, data)
    return target.getvalue()


def lessons(count: int, text: str) -> bytes:
    """A course of many lessons with the same text."""
    outline = edited("course.yaml") + "".join(f"      - lesson: l{number}\n" for number in range(count))
    files: dict[str, str | bytes | None] = {"course.yaml": outline}
    files.update({f"modules/one/l{number}.md": HEAD + text for number in range(count)})
    return zipped(**files)


def unfinished(**changes: str | bytes | None) -> bytes:
    """The same of a course that says that its Russian questions are not reviewed."""
    outline = edited("course.yaml", ("languages: [en, ru]", "languages: [en, ru]\nincomplete: [ru]"))
    return zipped(**{"course.yaml": outline, **changes})


def entries(count: int, text: Callable[[int], str]) -> bytes:
    head = catalogue().partition("\n\n")[0]
    return unfinished(**{PO: head + "".join(f"\n\n{text(number)}" for number in range(count)) + "\n"})


def many_questions(count: int) -> str:
    asked = "".join(
        f"  - {{key: q{n}, kind: true_false, stem: It is small {n}., answer: true}}\n" for n in range(count)
    )
    return f"title: A check\nquestions:\n{asked}"


LAUGHS = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 1_000 + '">]>'
PLURAL = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: ru\\n"\n'
WORDS, ONES, TWOS = "a b " * 200_000, "{1}" * 100_000, "{2}" * 100_000
BOMB, LONG, SAME = "archive.bomb", "archive.text-too-large", "archive.same-name"

CASES: dict[str, tuple[Callable[[], bytes], str | None]] = {
    # zips
    "a zip in a zip in a zip": (lambda: zipped(**{"media/a.zip": nested(3)}), "media.unknown-kind"),
    "a zip bomb as a document": (lambda: zipped(**{"media/a.docx": nested(3)}), "media.not-what-it-says"),
    "one file of nothing": (lambda: raw([("media/a.mp4", b"\0" * (250 << 20))]), BOMB),
    "many small files of nothing": (
        lambda: raw([(f"media/{n}.mp4", b"\0" * 1_000_000) for n in range(300)]),
        BOMB,
    ),
    "one file under a thousand names": (overlapping, "archive.doubled-name"),
    "a size of four gigabytes": (lambda: lying(24, 0xFFFFFFF0), "archive.damaged"),
    "a packed size of four gigabytes": (lambda: lying(20, 0xFFFFFFF0), "archive.damaged"),
    "a file that begins after the end": (lambda: lying(42, 0x7FFFFFF0), "archive.damaged"),
    "a size of nothing": (lambda: lying(24, 0), "archive.damaged"),
    # more than one format at once
    "a PDF before the zip": (lambda: b"%PDF-1.7\n" + zipped(), "archive.extra-data"),
    "a picture before the zip": (lambda: png(9, 9) + zipped(), "archive.extra-data"),
    "a page after the zip": (lambda: zipped() + b"<html><script>", "archive.not-a-zip"),
    "a page as the zip's comment": (
        lambda: commented(b"<html><script>alert(1)</script>"),
        "archive.extra-data",
    ),
    "a PDF in a field of the zip": (lambda: extra(b"\xfe\xca\x09\x00%PDF-1.7\n"), "archive.extra-data"),
    "a page as a drawing": (
        lambda: zipped(**{SQUARE: "<!doctype html><html><script>x</script>"}),
        "picture.not-what-it-says",
    ),
    "a drawing that holds a page": (
        lambda: drawing('<html xmlns="http://www.w3.org/1999/xhtml"><script>x</script></html>'),
        "picture.script",
    ),
    "a zip after a picture": (
        lambda: picture("a.png", png(9, 9, raw([("x", b"x")]))),
        "picture.not-what-it-says",
    ),
    "a script after a picture": (
        lambda: picture("a.png", png(9, 9, b"<script>")),
        "picture.not-what-it-says",
    ),
    "a page after a photograph": (
        lambda: picture("a.jpg", jpeg(9, 9, b"<html><script>x</script>\xff\xd9")),
        "picture.not-what-it-says",
    ),
    # depth
    "a path of ten thousand folders": (lambda: with_names("a/" * 10_000 + "x.md"), "archive.too-deep"),
    "YAML in ten thousand brackets": (lambda: quiz("a: " + "[" * 10_000), "yaml.too-deep"),
    "YAML in ten thousand braces": (lambda: quiz("{a: " * 10_000), "yaml.too-deep"),
    "YAML in ten thousand dashes": (lambda: quiz("- " * 10_000 + "x"), "yaml.too-deep"),
    "YAML in ten thousand question marks": (lambda: quiz("? " * 10_000 + "x"), "yaml.too-deep"),
    "ten thousand quotations": (lambda: lesson(">" * 10_000 + " x\n"), "markdown.too-deep"),
    "ten thousand lists": (lambda: lesson("- " * 10_000 + "x\n"), "markdown.too-deep"),
    "ten thousand numbered lists": (lambda: lesson("1. " * 10_000 + "x\n"), "markdown.too-deep"),
    "ten thousand brackets": (
        lambda: lesson("[" * 10_000 + "x" + "](y)" * 10_000 + "\n"),
        "markdown.too-deep",
    ),
    "a hundred thousand asterisks": (lambda: lesson("*a **b " * 40_000 + "\n"), None),
    "ten thousand boxes": (lambda: lesson(":::note\n" * 4_900 + ":::\n" * 4_900), "markdown.too-deep"),
    "a hundred thousand groups": (lambda: drawing("<g>" * 100_000 + "</g>" * 100_000), "picture.too-complex"),
    # names
    "a name stored in two ways": (
        lambda: with_names("media/\u00e9.csv", "media/e\u0301.csv"),
        "archive.doubled-name",
    ),
    "names that differ in case": (lambda: with_names("media/A.csv", "media/a.csv"), SAME),
    "a letter of another script": (lambda: with_names("media/cap.csv", "media/сар.csv"), "archive.same-look"),
    "a folder of another script": (lambda: with_names("mediа/square.svg"), "archive.same-look"),
    "a device of Windows": (lambda: with_names("media/CON"), "archive.reserved-name"),
    "a device with an ending": (lambda: with_names("media/com1.csv"), "archive.reserved-name"),
    "a folder that is a device": (lambda: with_names("nul/a.csv"), "archive.reserved-name"),
    "a dot at the end": (lambda: with_names("media/a.csv."), "archive.name-characters"),
    "a space at the end": (lambda: with_names("media/a.csv "), "archive.name-characters"),
    "a space at a folder's end": (lambda: with_names("media /a.csv"), "archive.name-characters"),
    "letters that join": (lambda: with_names("media/a\u200db.csv"), "archive.name-characters"),
    # pictures
    "a picture of 60,000 by 60,000": (lambda: picture("a.png", png(60_000, 60_000)), "picture.too-large"),
    "a picture of no width": (lambda: picture("a.png", png(0, 9)), "picture.not-what-it-says"),
    "a photograph of 60,000 by 60,000": (lambda: picture("a.jpg", jpeg(60_000, 60_000)), "picture.too-large"),
    "a WebP of 16,000 by 16,000": (lambda: picture("a.webp", webp(16_000, 16_000)), "picture.too-large"),
    "a GIF as a PNG": (lambda: picture("a.png", b"GIF89a" + b"\xff" * 8), "picture.not-what-it-says"),
    "a GIF": (lambda: picture("a.gif", b"GIF89a"), "media.unknown-kind"),
    "a PNG as a WebP": (lambda: picture("a.webp", png(9, 9)), "picture.not-what-it-says"),
    "a drawing as a JPEG": (lambda: picture("a.jpg", SVG.format("").encode()), "picture.not-what-it-says"),
    # what grows when it is read
    "a billion laughs": (lambda: zipped(**{SQUARE: LAUGHS + SVG.format("&b;")}), "picture.doctype"),
    "a style of open comments": (
        lambda: drawing("<style>" + "/*a" * 330_000 + "</style>"),
        None,
    ),
    "a drawing of many styles": (lambda: drawing("<style>a</style>" * 60_000), "picture.too-complex"),
    "a drawing of many attributes": (
        lambda: drawing("<g " + " ".join(f'a{n}="%25%25"' for n in range(60_000)) + "/>"),
        None,
    ),
    "aliases in YAML": (lambda: quiz("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n"), "yaml.alias"),
    "a merge key in YAML": (lambda: quiz("a: &a {b: 1}\n<<: *a\n"), "yaml.alias"),
    "tags in YAML": (lambda: quiz("!!python/object/apply:os.system [x]\n"), "yaml.tag"),
    "a map of very many keys": (
        lambda: quiz("".join(f"k{n}: 1\n" for n in range(100_000))),
        "yaml.too-large",
    ),
    "one key very many times": (lambda: quiz("k: 1\n" * 200_000), "yaml.too-large"),
    "a list of very many items": (lambda: quiz("[" + "1," * 500_000 + "]"), "yaml.too-large"),
    "a number of a million digits": (
        lambda: quiz(QUIZ.replace("pass: 0.5", "pass: " + "9" * 1_000_000)),
        "yaml.not-number",
    ),
    "a number of many digits": (
        lambda: quiz(QUIZ.replace("draw: 2", "draw: " + "9" * 5_000)),
        "yaml.not-whole",
    ),
    "very many questions": (lambda: quiz(many_questions(8_000)), "yaml.too-large"),
    "YAML of anchors": (lambda: quiz("".join(f"- &a{n} x\n" for n in range(80_000))), "yaml.too-large"),
    "YAML of one word": (lambda: quiz("a" * 1_000_000), "yaml.not-fields"),
    "YAML of folded lines": (lambda: quiz("title: >\n" + "  a\n" * 200_000), "yaml.missing-field"),
    "YAML of spaces": (lambda: quiz("title:" + " " * 1_000_000), "yaml.no-value"),
    # catalogues
    "a catalogue of very many entries": (
        lambda: entries(20_000, lambda n: f'msgctxt "a{n}"\nmsgid "b"\nmsgstr "c"'),
        None,
    ),
    "a catalogue of likenesses": (
        lambda: entries(
            4_000,
            lambda n: (
                f'msgctxt "first#{n:012x}"\nmsgid "The {n} first paragraph leads to {n + 1} words"\nmsgstr "c"'
            ),
        ),
        None,
    ),
    "a text of a megabyte": (
        lambda: entries(1, lambda n: f'msgctxt "first#0"\nmsgid "{WORDS}"\nmsgstr "c"'),
        None,
    ),
    "a megabyte of backslashes": (
        lambda: entries(1, lambda n: 'msgctxt "a"\nmsgid "' + "\\\\" * 400_000 + '"\nmsgstr "c"'),
        None,
    ),
    "an open text of backslashes": (
        lambda: entries(1, lambda n: 'msgctxt "a"\nmsgid "' + '\\"' * 400_000 + "\\"),
        "po.unclosed-text",
    ),
    "a plural formula that never ends": (
        lambda: unfinished(**{PO: PLURAL + '"Plural-Forms: nplurals=9; plural=9**9**9**9**n;\\n"\n'}),
        None,
    ),
    "plural forms": (
        lambda: entries(9_000, lambda n: f'msgctxt "a{n}"\nmsgid "b"\nmsgid_plural "c"\nmsgstr[0] "d"'),
        "po.plural",
    ),
    "a catalogue of placeholders": (
        lambda: entries(1, lambda n: f'msgctxt "a"\nmsgid "{ONES}"\nmsgstr "{TWOS}"'),
        "po.unknown-placeholder",
    ),
    # Markdown
    "a hundred megabytes of Markdown": (
        lambda: lessons(400, "A word and another.\n" * 12_500),
        "archive.too-much-text",
    ),
    "one line of fifty megabytes": (lambda: lesson("a b " * 12_500_000), LONG),
    "one line of a megabyte": (lambda: lesson("a b " * 250_000), "markdown.too-long"),
    "one line of what is allowed": (lambda: lesson("*a* [b](#c) " * 24_000), "markdown.unknown-anchor"),
    "a table of very many cells": (
        lambda: lesson("|a" * 30 + "\n" + "|-" * 30 + "\n" + "|\n" * 9_000),
        "markdown.table-too-large",
    ),
    "very many notes": (
        lambda: lesson("".join(f"[^{n}]: b\n" for n in range(9_900))),
        None,
    ),
    "one note very many times": (
        lambda: lesson("[^1]" * 60_000 + "\n\n[^1]: b\n"),
        "markdown.too-many-marks",
    ),
    "very many definitions of links": (
        lambda: lesson("".join(f"[{n}]: b\n" for n in range(9_900))),
        "markdown.unknown-link",
    ),
    "very many links that are open": (lambda: lesson("[a](" * 70_000), "markdown.broken-link"),
    "very many links to nothing": (lambda: lesson("[a](activity:b) " * 18_000), "lesson.unknown-activity"),
    "very many pictures of nothing": (lambda: lesson("![a](media/b.svg) " * 16_000), "media.missing"),
    "very many pointed brackets": (lambda: lesson("<" * 250_000), None),
    "very many tags": (lambda: lesson("<a " * 90_000), "markdown.raw-html"),
    "very many entities": (lambda: lesson("&#x26;" * 45_000), None),
    "very many backticks": (lambda: lesson("".join("`" * n + " " for n in range(1, 700))), None),
    "very many braces": (lambda: lesson("{1}" * 90_000), None),
    "very many headings": (lambda: lesson("## a\n" * 9_900), None),
    "very many headings of one name": (
        lambda: lesson("".join(f"## a {n % 50}\n" for n in range(9_900))),
        None,
    ),
    "very many boxes": (lambda: lesson(":::note\na\n:::\n" * 3_300), None),
    "very many open boxes": (lambda: lesson(":::note\n" * 9_900), "markdown.too-deep"),
    "very many boxes of no kind": (lambda: lesson(":::x\n:::\n" * 4_900), "markdown.unknown-box"),
    "very many checks": (
        lambda: lesson(":::question q\na\n\n- [x] b\n- [ ] c\n\nWhy: d\n:::\n" * 1_200),
        "markdown.doubled-key",
    ),
    "very many terms": (
        lambda: zipped(
            **{
                "glossary.yaml": "".join(
                    f"- {{key: k{n}, term: word {n} of, definition: x}}\n" for n in range(2_500)
                ),
                FIRST: HEAD + "word 1 " * 40_000,
            }
        ),
        None,
    ),
    "very many unknown fields": (
        lambda: quiz("".join(f"k{n}: 1\n" for n in range(9_000))),
        "yaml.unknown-field",
    ),
    "many lessons of what is allowed": (
        lambda: lessons(12, LESSON.partition("---\n\n")[2] + "A word *and* another.\n\n" * 1_000),
        None,
    ),
}
