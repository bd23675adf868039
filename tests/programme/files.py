"""Files with words in them, as small as their formats allow."""

import io
import zipfile
import zlib

import pypdf

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
OOXML = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."


def packed(parts: dict[str, str | bytes], mimetype: str = "") -> bytes:
    """An archive with these parts and, first, what it says to be; without that, with the part of an office file that
    lists the others."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(*(("mimetype", mimetype) if mimetype else ("[Content_Types].xml", "<Types/>")))
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def docx(*paragraphs: str, body: str = "") -> bytes:
    """A text of these paragraphs, or of a body as XML."""
    told = body or "".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in paragraphs)
    return packed({"word/document.xml": f"<w:document {W}><w:body>{told}</w:body></w:document>"})


def odt(body: str) -> bytes:
    """A text with this body as XML."""
    told = f"<office:body><office:text>{body}</office:text></office:body>"
    content = f"<office:document-content {ODF}>{told}</office:document-content>"
    return packed({"content.xml": content}, f"{OPEN}text")


def pptx(*slides: str) -> bytes:
    """Slides with a line each."""
    told: dict[str, str | bytes] = {"ppt/presentation.xml": "<p/>"}
    for number, text in enumerate(slides, 1):
        told[f"ppt/slides/slide{number}.xml"] = f"<p {A}><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p>"
    return packed(told)


def xlsx(*cells: str) -> bytes:
    """A sheet with these words in its cells."""
    told = "".join(f"<si><t>{each}</t></si>" for each in cells)
    return packed({"xl/workbook.xml": "<w/>", "xl/sharedStrings.xml": f"<sst {S}>{told}</sst>"})


def epub(html: str) -> bytes:
    """A book of one page."""
    return packed({"OPS/one.xhtml": html}, "application/epub+zip")


def pdf(*pages: str, stream: bytes | None = None) -> bytes:
    """A PDF with a line of Latin letters on each page; or with a content that is packed already."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for text in pages:
        content = stream or zlib.compress(f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("latin-1"))
        objects.append(
            f"<< /Length {len(content)} /Filter /FlateDecode >>\nstream\n{content.decode('latin-1')}\nendstream"
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {len(objects)} 0 R /Resources "
            "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    made, places = "%PDF-1.7\n", []
    for number, told in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{told}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    return (made + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}" + end).encode("latin-1")


def locked(content: bytes, password: str) -> bytes:
    """The same PDF, behind a password for whoever reads; an empty one locks it only against changes."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()
