"""Numbers of persons and documents: national ones by their checksums (python-stdnum), others by a word before."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from stdnum.br import cpf
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.us import ssn

from peerdesk.engines.redaction.spans import Span

# Forms that are telling enough by themselves, each with its checksum.
_SIX_FIGURES: Final = re.compile(r"\d(?:[\s.\-_]{0,3}\d){5}")
_ITALIAN: Final[tuple[re.Pattern[str], Callable[[str], bool]]] = (
    re.compile(r"(?<!\w)[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?!\w)"),
    codicefiscale.is_valid,
)
_CHECKED: Final[tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...]] = (
    (re.compile(r"(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])"), ssn.is_valid),
    (re.compile(r"(?<!\w)\d{8}[ -]?[A-Za-z](?!\w)"), dni.is_valid),
    (re.compile(r"(?<!\w)[XYZxyz][ -]?\d{7}[ -]?[A-Za-z](?!\w)"), nie.is_valid),
    (
        re.compile(r"(?<!\w)[12]\s?\d{2}\s?(?:0[1-9]|1[0-2])\s?\d[\dAB]\s?\d{3}\s?\d{3}(?:\s?\d{2})?(?!\w)"),
        nir.is_valid,
    ),
    _ITALIAN,
    (re.compile(r"(?<!\w)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\w)"), cpf.is_valid),
)
# Plain digits: the checksum alone would hit one number in ten, so a word must stand near.
_DIGITS_CHECKED: Final[tuple[Callable[[str], bool], ...]] = (nhs.is_valid, idnr.is_valid, bsn.is_valid, pesel.is_valid)
_PLAIN_DIGITS: Final = re.compile(r"(?<![\w-])\d{2,4}(?:[ ]?\d{2,4}){2,4}(?![\w-])")
_CUE_REACH: Final = 40
_CUE_WORD: Final = re.compile(
    r"\b(?:nhs|tax|tin|bsn|pesel|steuer|idnr|insurance|n[úu]mero|num[ée]ro|number|nummer|nr|no)", re.IGNORECASE
)
# The United Kingdom's national insurance number.
_INSURANCE: Final = re.compile(
    r"(?<!\w)(?![DFIQUV])[A-Z][ .\-_]{0,3}(?![DFIOQUV])[A-Z](?:[ .\-_]{0,3}\d){6}[ .\-_]{0,3}[A-D](?!\w)", re.IGNORECASE
)
# Device numbers (IMEI, 3GPP TS 23.003): fifteen digits with a check digit, written in groups or behind their name.
_DEVICE: Final = re.compile(r"(?<![\w-])\d{2}[- ]\d{6}[- ]\d{6}[- ]\d(?![\w-])")
_SSN_FORM: Final = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")


def find_identity_numbers(text: str) -> Iterator[Span]:
    """Yield document, tax, customer and insurance numbers."""
    # What all but the Italian number are written with.
    checked = _CHECKED if (has_figures := _SIX_FIGURES.search(text) is not None) else (_ITALIAN,)
    for pattern, is_valid in checked:
        for match in pattern.finditer(text):
            if is_valid(match.group()):
                yield Span(match.start(), match.end(), "ID_NUMBER", 0.95, "stdnum")
    if not has_figures:
        return
    # Mistyped or made-up social security numbers are personal too: the form is theirs alone.
    for match in _SSN_FORM.finditer(text):
        yield Span(match.start(), match.end(), "ID_NUMBER", 0.8, "pattern")
    for match in _INSURANCE.finditer(text):
        yield Span(match.start(), match.end(), "ID_NUMBER", 0.85, "pattern")
    for match in _DEVICE.finditer(text):
        yield Span(match.start(), match.end(), "ID_NUMBER", 0.9, "pattern")
    for match in _PLAIN_DIGITS.finditer(text):
        before = text[max(0, match.start() - _CUE_REACH) : match.start()]
        if _CUE_WORD.search(before) and any(is_valid(match.group()) for is_valid in _DIGITS_CHECKED):
            yield Span(match.start(), match.end(), "ID_NUMBER", 0.9, "stdnum")
