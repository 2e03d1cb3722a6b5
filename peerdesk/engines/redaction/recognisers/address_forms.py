"""The forms in which streets, units, towns and postcodes are written, as bounded regular expressions."""

import re
from typing import Final

from peerdesk.engines.redaction.folding import CAPITALS

_UNIT_WORD: Final = (
    r"(?i:apartment|apt|suite|ste|unit|flat|floor|room|studio|box|building|bldg|level|lot|etage|étage|piso|appartement|"
    r"bâtiment|wohnung|whg|tür|top)"
)
_CAP: Final = rf"(?!{_UNIT_WORD}\b)[{CAPITALS}][\w'’.-]{{0,30}}"
_LINK: Final = (
    r"(?:de|del|de\sla|de\slos|di|da|do|dos|du|des|der|den|van|von|zum|zur|am|la|le|les|el|and|e|y|u\.?|ul\.|of|the|nad|"
    r"út|tér|utca|rkp\.|põik|tee)"
)


def _words(most: int) -> str:
    """One capitalised word and up to `most` more, link words and ordinals in between."""
    more = rf"(?:[ \u00a0](?:{_CAP}|{_LINK}|\d{{1,3}}(?:st|nd|rd|th)))"
    return rf"(?:ul\.[ ])?{_CAP}{more}{{0,{most}}}"


_TYPE: Final = (
    r"(?i:street|str|st|avenue|ave|av|road|rd|lane|ln|drive|dr|court|ct|boulevard|blvd|place|pl|square|sq|terrace|way|"
    r"highway|hwy|parkway|pkwy|close|crescent|cres|gardens?|grove|mews|row|walk|circle|cir|trail|alley|quay|wharf|path|"
    r"gate|park|hills?|lookout|falls|locks?|river|mall|cliffs?|summit|points?|parade|esplanade|crossing|ridge|plaza|"
    r"turnpike|loop|pass|view|greens?|union|glen|mill|rise|hollow|wynd|fold|vale|heights|cove|knoll|causeway|promenade)\b\.?"
)
_NUMBER: Final = r"\d{1,6}(?:[-/]\d{1,4})?[A-Za-z]?"
_GERMANIC: Final = (
    r"(?i:straße|strasse|str\.|weg|platz|allee|gasse|damm|ufer|ring|chaussee|stieg|steig|pfad|graben|winkel|straat|laan|steeg|gade|vej|vägen|gatan|gata|"
    r"veien|stien|tie|katu|kuja)"
)
UNIT: Final = rf"{_UNIT_WORD}\.?[ ]?(?:#[ ]?)?\d{{1,6}}[A-Za-z]?"
# Each form is an address by itself: 12 Baker Street; 12 rue de la Paix; Calle Mayor 5; Hauptstraße 5; Lange Straße 5.
STREET: Final = re.compile(
    rf"(?<![\w.,$€£])(?:{UNIT}[ ,]{{1,2}})?(?:"
    rf"{_NUMBER},?[ ](?:\d{{1,5}}[ ])?{_words(5)}[ ]{_TYPE}(?:[ ]{_CAP}){{0,2}}"
    r"|\d{1,6}[A-Za-z]?,?[ ](?:bis[ ]|ter[ ])?"
    r"(?i:rue|avenue|av\.|boulevard|bd|place|chemin|allée|impasse|route|quai|cours|sentier|montée|venelle|ruelle|faubourg|passage"
    r"|square|promenade|esplanade|hameau|clos|villa|traverse|côte|mail)"
    rf"[ ](?:{_LINK}[ ])?{_words(5)}(?:[ ]\d{{1,4}})?"
    r"|(?i:calle|avenida|avda?\.?|av\.|plaza|paseo|carrera|camino|ronda|c/|via|viale|piazza|corso|rua|travessa|rue|cuesta|pasaje"
    r"|travesía|glorieta|vereda|rambla|carrer|rúa|costanilla|urb\.|bulevar|callejón|alameda|avinguda|passeig|plaça|largo|praça)"
    rf"[ ]?(?:{_LINK}[ ])?{_words(5)},?[ ](?:n[º°o.][ ]?)?\d{{1,5}}\w?"
    rf"|(?:\d{{1,6}}[ ])?(?:[{CAPITALS}][\w-]{{0,30}}[ ]){{0,2}}[{CAPITALS}][\w-]{{0,30}}{_GERMANIC}[ ]{_NUMBER}"
    rf"|(?:[{CAPITALS}][\w-]{{0,30}}[ ]){{1,3}}(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Damm|Ufer|Ring)"
    rf"[ ]{_NUMBER}"
    r")(?!\w)"
)
BOX: Final = re.compile(
    r"(?<!\w)(?:P\.?\s?O\.?\s?Box\s\d{1,6}|PSC\s\d{1,5},?\sBox\s\d{1,6}|Unit\s\d{1,6}\sBox\s\d{1,6}|Postfach\s\d{1,6}|"
    r"B\.?P\.?\s\d{1,6}|Apartado\s(?:de\sCorreos\s)?\d{1,6}|(?:USNV|USNS|USS|USCGC)\s\w{2,20}(?=\n))",
    re.IGNORECASE,
)
# A number before or after capitalised words, no street word: an address only beside a code, a unit, or after a cue.
LOOSE_STREET: Final = re.compile(
    rf"(?<![\w.,$€£:/-]){_NUMBER}[ ](?:\d{{1,5}}[ ])?{_words(5)}(?:[ ]\d{{1,5}}[A-Za-z]?\b\.?)?(?!\w)"
    rf"|(?<!\w){UNIT},[ ]{_words(3)}(?!\w)"
    rf"|(?<![\w.])(?:aleja[ ]|ulica[ ]|ul\.[ ])?{_words(4)}[ ](?!(?:19|20)\d\d\b){_NUMBER}(?:[ ]{_words(2)})?(?!\w)"
)
_SEPARATOR: Final = r"(?P<gap>[ \t]*,?[ \t]*(?:\n[ \t>?|]{0,8}){0,2}(?:,[ \t]*)?)(?<=[\s,>?|])"
_CODE: Final = (
    r"(?:[A-Z]{1,3}-)?(?:\d{4,6}(?:-\d{3,4})?|\d{4}[ ]?[A-Z]{2}|\d{2}-\d{3}|\d{3}[ ]\d{2}|"
    r"[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}|[A-Z]\d[A-Z][ ]?\d[A-Z]\d)(?![\w-])"
)
NEXT_UNIT: Final = re.compile(rf"{_SEPARATOR}{UNIT}(?!\w)")
NEXT_CODE: Final = re.compile(
    rf"{_SEPARATOR}(?:{_CODE}(?:[ ]{_words(2)})?|[AFD]PO[ ][A-Z]{{2}}[ ]\d{{5}}"
    rf"|{_words(3)}(?:[ ]\([^\W\d_]{{2,20}}\))?,?[ ](?:(?:[A-Z]{{2,3}}|nan)[ ])?{_CODE}|(?:[A-Z]{{2,3}}|nan)[ ]{_CODE})"
)
NEXT_TOWN: Final = re.compile(rf"{_SEPARATOR}(?:{_words(4)}(?:[ ]\([^\W\d_]{{2,20}}\))?|nan\b)(?=[ \t]*(?:[,;\n.?!)]|$))")
NEXT_TOWN_AFTER_UNIT: Final = re.compile(rf"(?P<gap>[ ]){_words(2)}(?:[ ]nan\b)?")
CUE: Final = re.compile(
    r"\b(?:address|lives?|living|resid(?:e[sd]?|ing|ence)|located|deliver(?:ed|y)?|ship(?:ped|ping)?|parcel|sent?|mail|moved|"
    r"taxi|meet|return|arrived|offices?|restaurant|warehouse|home|wohne|wohnhaft|adresse|anschrift|habite|domicilié\w{0,2}|"
    r"vivo|direcci[oó]n)\b[^\n\d]{0,40}$",
    re.IGNORECASE,
)
CORNER: Final = re.compile(
    rf"(?i:the[ ]corner[ ]of)[ ](?:[\w'’.-]{{1,30}}[ ]){{1,6}}?(?i:and|&)[ ](?:\d{{1,5}}[ ])?{_words(4)}"
)
NAMED_CODE: Final = re.compile(
    r"\b(?:zip(?:\s?code)?|post\s?code|postal\scode|postleitzahl|plz|code\spostal|c[oó]digo\spostal)\b"
    r"\s?(?:is|ist|est|es|:|#|=)?\s{0,3}(?P<value>(?=\w{0,4}\d)[A-Z\d]{2,5}(?:[ -]?[A-Z\d]{2,4})?)(?!\w)",
    re.IGNORECASE,
)
