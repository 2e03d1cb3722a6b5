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
_CHECKED: Final[tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...]] = (
    (re.compile(r"(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])"), ssn.is_valid),
    (re.compile(r"(?<!\w)\d{8}-?[A-Z](?!\w)"), dni.is_valid),
    (re.compile(r"(?<!\w)[XYZ]-?\d{7}-?[A-Z](?!\w)"), nie.is_valid),
    (
        re.compile(r"(?<!\w)[12]\s?\d{2}\s?(?:0[1-9]|1[0-2])\s?\d[\dAB]\s?\d{3}\s?\d{3}(?:\s?\d{2})?(?!\w)"),
        nir.is_valid,
    ),
    (re.compile(r"(?<!\w)[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?!\w)"), codicefiscale.is_valid),
    (re.compile(r"(?<!\w)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\w)"), cpf.is_valid),
)
# Plain digits: the checksum alone would hit one number in ten, so a word must stand near.
_DIGITS_CHECKED: Final[tuple[Callable[[str], bool], ...]] = (nhs.is_valid, idnr.is_valid, bsn.is_valid, pesel.is_valid)
_PLAIN_DIGITS: Final = re.compile(r"(?<![\w-])\d{2,4}(?:[ ]?\d{2,4}){2,4}(?![\w-])")
_CUE: Final = (
    r"social\ssecurity(?:\s(?:number|no\.?|num))?|ssn|sin|national\s(?:id|insurance)(?:\s(?:number|no\.?))?|nhs(?:\snumber)?|"
    r"(?:tax|vat)\s(?:id|number|no\.?)|tin|driv(?:er['’]?s?|ing)\slicen[cs]e(?:\s(?:number|no\.?|num))?|"
    r"passport(?:\s(?:number|no\.?))?|id\s(?:card|number|no\.?)|identity\scard(?:\snumber)?|"
    r"(?:customer|client|member(?:ship)?|patient|policy|account|insurance|employee|student|loyalty)"
    r"\s?(?:id|number|no\.?|nr\.?|num)|"
    r"personalausweis(?:nummer)?|ausweisnummer|reisepass(?:nummer)?|steuer-?(?:id|nummer|identifikationsnummer)|"
    r"(?:kunden|versicherungs|sozialversicherungs|mitglieds|konto|führerschein)nummer|führerschein|"
    r"num[ée]ro\s(?:de\s)?(?:client|s[ée]curit[ée]\ssociale|fiscal|passeport|adh[ée]rent)|passeport|carte\sd['’]identit[ée]|"
    r"n[úu]mero\sde\s(?:cliente|socio|afiliado|pasaporte|seguridad\ssocial|cuenta)|pasaporte|dni|nie|nif|cpf|bsn|pesel"
)
_NAMED: Final = re.compile(
    rf"\b(?:{_CUE})\b(?:\s(?:is|was|ist|lautet|est|es)\b)?\s{{0,2}}[:#=]?\s{{0,2}}"
    r"(?P<value>(?=[A-Za-z0-9./ -]{0,12}\d[A-Za-z0-9./ -]{0,12}\d[A-Za-z0-9./ -]{0,12}\d)"
    r"[A-Za-z0-9]{1,20}(?:[./ -][A-Za-z0-9]{0,4}\d[A-Za-z0-9]{0,6}){0,5})(?![\w])",
    re.IGNORECASE,
)
_CUE_REACH: Final = 40
_CUE_WORD: Final = re.compile(rf"\b(?:{_CUE})\b", re.IGNORECASE)
_SSN_FORM: Final = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")


def find_identity_numbers(text: str) -> Iterator[Span]:
    """Yield document, tax, customer and insurance numbers."""
    for pattern, is_valid in _CHECKED:
        for match in pattern.finditer(text):
            if is_valid(match.group()):
                yield Span(match.start(), match.end(), "ID_NUMBER", 0.95, "stdnum")
    # Mistyped or made-up social security numbers are personal too: the form is theirs alone.
    for match in _SSN_FORM.finditer(text):
        yield Span(match.start(), match.end(), "ID_NUMBER", 0.8, "pattern")
    for match in _NAMED.finditer(text):
        yield Span(*match.span("value"), "ID_NUMBER", 0.85, "pattern")
    if _CUE_WORD.search(text):
        for match in _PLAIN_DIGITS.finditer(text):
            before = text[max(0, match.start() - _CUE_REACH) : match.start()]
            if _CUE_WORD.search(before) and any(is_valid(match.group()) for is_valid in _DIGITS_CHECKED):
                yield Span(match.start(), match.end(), "ID_NUMBER", 0.9, "stdnum")
