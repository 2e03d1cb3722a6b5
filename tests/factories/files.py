"""Files as strangers send them, made by hand, so that every byte of them is known."""

import io
import zipfile
import zlib

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def pdf(*lines, info=None, extra="", catalog="", compressed=False, xmp=""):
    """A PDF of one page with these lines; `extra` are more objects from number 10 on, `catalog` more of the catalogue."""
    drawn = "BT /F1 12 Tf 72 720 Td 14 TL " + " ".join(f"({_escaped(line)}) Tj T*" for line in lines) + " ET"
    content = drawn.encode("latin-1")
    filter_ = ""
    if compressed:
        content, filter_ = zlib.compress(content), "/Filter /FlateDecode "
    facts = "".join(f"/{key} ({_escaped(value)}) " for key, value in (info or {}).items())
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {'/Metadata 7 0 R ' if xmp else ''}{catalog} >>".encode(),
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        4: f"<< {filter_}/Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream",
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        6: f"<< {facts}>>".encode("latin-1"),
    }
    if xmp:
        objects[7] = f"<< /Type /Metadata /Subtype /XML /Length {len(xmp)} >>\nstream\n{xmp}\nendstream".encode()
    made = bytearray(b"%PDF-1.4\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(made)
        made += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    for number, body in enumerate([extra] if isinstance(extra, str) and extra else extra or [], start=10):
        places[number] = len(made)
        made += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(made)
    made += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        made += f"{number} 1\n{place:010d} 00000 n \n".encode()
    made += f"trailer\n<< /Size {max(places) + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(made)


def _escaped(text):
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def docx(*paragraphs, header="", footnote="", note="", deleted="", hidden="", properties="", more=None, body=None):
    """A DOCX with these paragraphs, and words in the places that no reader of the page sees."""
    runs = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    runs += f'<w:p><w:del w:id="1"><w:r><w:delText>{deleted}</w:delText></w:r></w:del></w:p>' if deleted else ""
    runs += f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{hidden}</w:t></w:r></w:p>" if hidden else ""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": "<Relationships/>",
        "word/document.xml": body or f"<w:document {W}><w:body>{runs}</w:body></w:document>",
    }
    aside = (("header1", "hdr", header), ("footnotes", "footnotes", footnote), ("comments", "comments", note))
    for name, tag, text in aside:
        if text:
            parts[f"word/{name}.xml"] = f"<w:{tag} {W}><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{tag}>"
    if properties:
        parts["docProps/core.xml"] = f"<cp:coreProperties><dc:creator>{properties}</dc:creator></cp:coreProperties>"
    return packed({**parts, **(more or {})})


def packed(parts, *, level=6):
    """A ZIP of these names and contents."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as folder:
        for name, content in parts.items():
            folder.writestr(name, content)
    return made.getvalue()


def picture(kind="PNG", size=(120, 80), colour=(200, 30, 30), *, comment="", place=None, thumbnail=b""):
    """A picture; with a comment, a place (EXIF GPS), and an embedded thumbnail when asked for."""
    image = Image.new("RGB", size, colour)
    exif = Image.Exif()
    if comment:
        exif[0x010E] = comment
        exif[0x013B] = comment
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: tuple(IFDRational(part) for part in place), 27: comment.encode()})
    made = io.BytesIO()
    image.save(made, kind, **({"exif": exif} if kind in {"JPEG", "PNG", "WEBP"} else {}))
    return made.getvalue() + thumbnail


def page(body, head=""):
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def mail(subject, body, *, html="", attached=b"", sender="a@mail-of-customers.net"):
    from email.message import EmailMessage

    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, sender, "help@brand.example"
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    if attached:
        message.add_attachment(attached, maintype="application", subtype="pdf", filename="inside.pdf")
    return message.as_bytes()
