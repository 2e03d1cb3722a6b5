"""One file, read in this process. Only for the process that `sandbox` starts, and for tests of the readers."""

from __future__ import annotations

from peerdesk.engines.extraction.kinds import kind_of
from peerdesk.engines.extraction.outcome import Examined, Extracted, Kind, Limits, Refused, RefusedError


def read_file(data: bytes, *, name: str, declared: str, limits: Limits) -> Examined:
    """Decide what the file is and read it."""
    try:
        return _read(data, kind_of(data, name=name, declared=declared), limits)
    except RefusedError as error:
        return Refused(error.code)
    except (MemoryError, RecursionError):
        return Refused("too_complex")


def _read(data: bytes, kind: Kind, limits: Limits) -> Extracted:
    # Each reader is loaded when it is needed: a text file need not wait for the library that reads PDF.
    if kind is Kind.PDF:
        from peerdesk.engines.extraction.pdf import read_pdf

        return read_pdf(data, limits)
    if kind is Kind.DOCX:
        from peerdesk.engines.extraction.docx import read_document

        return read_document(data, limits)
    if kind is Kind.HTML:
        from peerdesk.engines.extraction.html import read_page

        return read_page(data, limits)
    if kind is Kind.MAIL:
        from peerdesk.engines.extraction.mail import read_mail

        return read_mail(data, limits)
    if kind is Kind.PICTURE:
        from peerdesk.engines.extraction.picture import read_picture

        return read_picture(data, limits)
    from peerdesk.engines.extraction.words import read_table, read_text

    return read_table(data, limits) if kind is Kind.TABLE else read_text(data, limits)
