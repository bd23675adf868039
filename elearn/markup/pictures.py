"""Pictures: is the content what the name says, and does it do nothing but show something?"""

import re
from itertools import islice
from xml.parsers import expat

from elearn.kernel.findings import Finding, Rule, Words, rule
from elearn.kernel.texts import N_
from elearn.markup.characters import character_faults, text_faults
from elearn.markup.raster import MEASURES
from elearn.markup.targets import dangerous_scheme

MAX_SIDE = 15_000
MAX_PIXELS = 60_000_000
MAX_SVG_BYTES = 1024 * 1024
MAX_SVG_DEPTH = 64
MAX_SVG_ELEMENTS = 50_000

NOT_WHAT_IT_SAYS = rule(
    "picture.not-what-it-says",
    "error",
    N_("The content is not a whole %(kind)s picture, as the name says."),
    N_("Save the picture again as %(kind)s, or give it the ending of what it is."),
)
SCRIPT = rule(
    "picture.script",
    "error",
    N_("The drawing contains something that runs: %(what)s."),
    N_("Export it as a plain SVG without scripts, events and links that run."),
)
EXTERNAL = rule(
    "picture.external",
    "error",
    N_("The drawing loads something from outside itself: %(what)s."),
    N_("Embed shapes instead of references; fonts and pictures from outside are not loaded."),
)
FOREIGN = rule(
    "picture.foreign-content",
    "error",
    N_("The drawing contains an element that is no shape: %(what)s."),
    N_("Export it as a plain SVG."),
)
DOCTYPE = rule(
    "picture.doctype",
    "error",
    N_("The drawing has a document type declaration."),
    N_("Remove the line that starts with <!DOCTYPE."),
)
NOT_XML = rule(
    "picture.not-xml",
    "error",
    N_("The drawing cannot be read as XML."),
    N_("Export it again as a plain SVG."),
)
TOO_COMPLEX = rule(
    "picture.too-complex",
    "error",
    N_("The drawing is larger than %(most)d %(unit)s."),
    N_("Simplify it, or save it as PNG."),
)

TOO_LARGE = rule(
    "picture.too-large",
    "error",
    N_(
        "The picture is %(width)d by %(height)d pixels: more than %(most)d million, or a side of over %(side)d."
    ),
    N_("Make it smaller: 2,000 pixels are enough for every screen."),
)

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
# What drawing programs leave behind; nothing shows or runs it.
_EDITORS = re.compile(
    r"http://(www\.inkscape\.org|sodipodi\.|creativecommons\.org|web\.resource\.org|purl\.org/dc|www\.w3\.org/1999/02)"
)
# fmt: off
_SHAPES = frozenset(
    {"svg", "g", "defs", "symbol", "use", "switch", "title", "desc", "metadata", "style", "path", "rect",
     "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath", "linearGradient",
     "radialGradient", "stop", "pattern", "clipPath", "mask", "marker", "filter", "animate",
     "animateMotion", "animateTransform", "set", "mpath", "view", "feBlend", "feColorMatrix",
     "feComponentTransfer", "feComposite", "feConvolveMatrix", "feDiffuseLighting", "feDisplacementMap",
     "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR",
     "feGaussianBlur", "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight",
     "feSpecularLighting", "feSpotLight", "feTile", "feTurbulence"}
)
# fmt: on
_RUNS = frozenset({"script", "handler", "listener"})
_OUTSIDE_CSS = re.compile(
    r"url\(\s*['\"]?(?![\s'\"]|#)|@import|image-set|src\(|\\|expression|-moz-binding", re.IGNORECASE
)
_EMBEDDED = re.compile(r"data:image/(?:png|jpeg|webp);base64,[A-Za-z0-9+/=\s]*")


def picture_faults(data: bytes, name: str) -> list[Finding]:
    """Everything wrong with a picture (svg, png, jpg, webp by its name); [] for other endings."""
    ending = name.rpartition(".")[2].lower()
    if ending == "svg":
        return _SvgCheck(data, name).findings
    measure = MEASURES.get(ending)
    size = measure(data) if measure is not None else (1, 1)
    if size is not None and 0 not in size:
        width, height = size
        if max(size) <= MAX_SIDE and width * height <= MAX_PIXELS:
            return []
        params = {"width": width, "height": height, "most": MAX_PIXELS // 1_000_000, "side": MAX_SIDE}
        return [Finding(name, 0, 0, TOO_LARGE, params)]
    return [Finding(name, 0, 0, NOT_WHAT_IT_SAYS, {"kind": "JPEG" if ending == "jpeg" else ending.upper()})]


def _raw_faults(data: bytes, name: str) -> list[Finding]:
    """Refused characters as they stand in a drawing in UTF-8; of other encodings the parser's are looked at."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return []
    return text_faults(name, text) if text.lstrip().startswith("<") else []


def _without_comments(css: str) -> str:
    """The styles without what stands in comments, in one pass: one that is open reaches to the end."""
    pieces = []
    rest = css
    while rest:
        piece, mark, rest = rest.partition("/*")
        pieces.append(piece)
        _, _, rest = rest.partition("*/") if mark else ("", "", "")
    return "".join(pieces)


class _StopReadingError(Exception):
    """What follows is not worth reading, or not safe to."""


class _SvgCheck:
    """Walks through an SVG once, without building it; the parser reads no entity and no outside file."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.findings: list[Finding] = []
        self.path: list[str] = []
        self.css: list[str] = []
        self.elements = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._read(data)

    def _read(self, data: bytes) -> None:
        if len(data) > MAX_SVG_BYTES:
            self.findings.append(
                Finding(self.name, 0, 0, TOO_COMPLEX, {"most": MAX_SVG_BYTES, "unit": Words(N_("bytes"))})
            )
            return
        self.findings += _raw_faults(data, self.name)
        if self.findings:
            return
        try:
            self.parser.Parse(data, True)
        except _StopReadingError:
            pass
        except (expat.ExpatError, ValueError, LookupError):
            if self.elements == 0:
                self._find(NOT_WHAT_IT_SAYS, kind="SVG")
            else:
                self._find(NOT_XML)

    def _look_at(self, text: str) -> None:
        """Note a refused character that an entity has brought in."""
        for fault in islice(character_faults(text), 1):
            self._find(fault.rule, **fault.params)

    def _find(self, rule: Rule, **params: object) -> None:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        self.findings.append(Finding(self.name, line, column, rule, params))

    def _doctype(self, *_: object) -> None:
        self._find(DOCTYPE)
        raise _StopReadingError

    def _instruction(self, target: str, _data: str) -> None:
        self._find(EXTERNAL, what=f"<?{target}?>")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        if not self.path and (space, tag) != (_SVG, "svg"):
            self._find(NOT_WHAT_IT_SAYS, kind="SVG")
            raise _StopReadingError
        self.path.append(tag if space == _SVG else "")
        self.elements += 1
        for amount, most, unit in (
            (len(self.path), MAX_SVG_DEPTH, N_("levels")),
            (self.elements, MAX_SVG_ELEMENTS, N_("elements")),
        ):
            if amount > most:
                self._find(TOO_COMPLEX, most=most, unit=Words(unit))
                raise _StopReadingError
        self._check_element(space, tag)
        for attribute, value in attributes.items():
            self._check_attribute(tag, attribute, value)

    def _check_element(self, space: str, tag: str) -> None:
        if tag.lower() in _RUNS:
            self._find(SCRIPT, what=f"<{tag}>")
        elif space == _SVG and tag in ("image", "feImage"):
            return  # its href is checked: only what lies in the drawing itself
        elif not (space == _SVG and tag in _SHAPES) and not _EDITORS.match(space):
            self._find(FOREIGN, what=f"<{tag}>")

    def _check_attribute(self, tag: str, name: str, value: str) -> None:
        space, _, plain_name = name.rpartition(" ")
        lower = plain_name.lower()
        self._look_at(value)
        if space not in ("", _XLINK, _XML):
            return  # a drawing program's own note
        scheme = dangerous_scheme(value)
        if lower.startswith("on"):
            self._find(SCRIPT, what=plain_name)
        elif tag in ("animate", "set", "animateTransform") and self._animates_danger(lower, value):
            self._find(SCRIPT, what=f"attributeName={value}")
        elif scheme is not None and scheme != "//" and not self._is_embedded_picture(tag, value):
            self._find(SCRIPT, what=f"{plain_name}={scheme}:")
        elif lower in ("href", "src", "base") and not value.strip().startswith("#"):
            if not self._is_embedded_picture(tag, value):
                self._find(EXTERNAL, what=value[:80])
        elif _OUTSIDE_CSS.search(value) and (lower == "style" or "(" in value):
            self._find(EXTERNAL, what=value[:80])

    @staticmethod
    def _animates_danger(name: str, value: str) -> bool:
        target = value.strip().rpartition(":")[2].lower()
        return name == "attributename" and (target in ("href", "src") or target.startswith("on"))

    @staticmethod
    def _is_embedded_picture(tag: str, value: str) -> bool:
        return tag == "image" and _EMBEDDED.fullmatch(value) is not None

    def _text(self, text: str) -> None:
        self._look_at(text)
        if self.path and self.path[-1] == "style":
            self.css.append(text)

    def _end(self, _name: str) -> None:
        if self.path.pop() == "style":
            css = _without_comments("".join(self.css))
            self.css.clear()
            if found := _OUTSIDE_CSS.search(css):
                self._find(EXTERNAL, what=css[found.start() : found.start() + 60])
