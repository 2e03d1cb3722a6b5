"""Pictures are made anew from their pixels: no metadata, no place, no thumbnail, no profile comes along."""

from __future__ import annotations

import io
import re
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from peerdesk.engines.extraction.outcome import Extracted, Kind, Limits, RefusedError, scanned

_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
_WORDS: Final = re.compile(rb"[\x20-\x7e]{12,}")
_WHITE: Final = (255, 255, 255)


def read_picture(data: bytes, limits: Limits) -> Extracted:
    """Make a picture anew, its first frame alone, at most `picture_side` px wide and high. Raises RefusedError.

    The size is taken from the header and refused before a pixel is read (L08).
    """
    Image.MAX_IMAGE_PIXELS = limits.pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > limits.pixels:
                raise RefusedError("too_complex")
            source = opened.format
            opened.draft("RGB", (limits.picture_side, limits.picture_side))
            turned = ImageOps.exif_transpose(opened)
            turned.thumbnail((limits.picture_side, limits.picture_side))
            pixels = _flat(turned)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise RefusedError("too_complex") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, IndexError, TypeError, EOFError) as error:
        raise RefusedError("unreadable") from error
    made = io.BytesIO()
    if source == "JPEG":
        pixels.save(made, "JPEG", quality=85, optimize=True)
    else:
        pixels.save(made, "PNG", optimize=False)
    hidden, is_whole = scanned([found.decode("ascii") for found in _WORDS.findall(data)], limits)
    kind = "image/jpeg" if source == "JPEG" else "image/png"
    return Extracted(Kind.PICTURE, "", hidden, is_whole=is_whole, picture=made.getvalue(), picture_type=kind)


def _flat(picture: Image.Image) -> Image.Image:
    """Return a new picture that shares nothing with the old one but its colours."""
    if "A" in picture.getbands() or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        flat = Image.new("RGB", layered.size, _WHITE)
        flat.paste(layered, mask=layered.getchannel("A"))
    else:
        flat = picture.convert("RGB")
    return Image.frombytes("RGB", flat.size, flat.tobytes())
