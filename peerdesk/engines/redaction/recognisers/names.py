"""Names of persons: cues ("my name is …", greetings, signatures), lists of names, and a sieve for what NER proposes."""

import re
from collections.abc import Iterator
from typing import Final

from peerdesk.engines.redaction.folding import CAPITALS, fold
from peerdesk.engines.redaction.gazetteer import NOT_NAMES, is_first_name, is_last_name, is_ordinary_word
from peerdesk.engines.redaction.spans import Span
from peerdesk.engines.redaction.tagger.lexicon import FIRST_SHIFT, LAST_SHIFT, PLAIN_SHIFT, get_lexicon

_UPPER: Final = f"[{CAPITALS}]"
_NAME_WORD: Final = rf"(?:{_UPPER}['’])?{_UPPER}[^\W\d_]{{0,30}}(?:['’-][^\W\d_]{{1,30}}){{0,2}}"
_PARTICLE: Final = r"(?:van|von|de|del|der|den|di|da|du|la|le|el|al|bin|ibn|dos|ten|ter|zu|y)"
_INITIAL: Final = rf"{_UPPER}\."
_FULL_NAME: Final = (
    rf"{_NAME_WORD}(?:[ \u00a0](?:{_INITIAL}|{_PARTICLE}(?:[ ]{_PARTICLE})?[ ]{_NAME_WORD}|{_NAME_WORD})){{0,3}}"
)
_SEQUENCE: Final = re.compile(rf"(?<![\w@/.-]){_FULL_NAME}(?![\w@])")
_TITLE: Final = re.compile(
    rf"\b(?:[Mm]r|[Mm]rs|[Mm]s|[Mm]iss|[Dd]r|[Pp]rof|[Hh]err|[Ff]rau|[Mm]me|[Mm]lle|[Mm]onsieur|[Mm]adame"
    rf"|[Ss]eñora?|[Ss]r|[Ss]ra|[Dd]oña|Don|Sir|"
    rf"Lady|Rev|Capt)\b\.?[ ](?P<value>{_FULL_NAME})"
)
# A title written small, by people who write no capitals.
_SMALL_TITLE: Final = re.compile(
    r"\b(?:herrn?|frau|mr|mrs|ms|monsieur|madame|mme|mlle|señora?|sr|sra|srta|dr|dra|prof)\b[.]?[ "
    r"](?P<value>[a-zà-öø-ÿ]{3,24}(?:-[a-zà-öø-ÿ]{2,20})?)(?![\w@])"
)
# Somebody's somebody, or somebody's trade, with the name behind.
_RELATION: Final = (
    r"(?i:(?:my|our|his|her|mein\w{0,2}|unser\w{0,2}|sein\w{0,2}|ihr\w{0,2}|mon|ma|notre|votre|son|sa|mi|mis"
    r"|nuestr[oa]|su|tu)\s"
    r"(?:boyfriend|girlfriend|husband|wife|fianc[eé]e?|partner|son|daughter|mother|father|mum|mom|dad|brother"
    r"|sister|uncle|aunt|cousin|"
    r"nephew|niece|friend|neighbou?r|colleague|boss|flatmate|roommate|mann|frau|freund(?:in)?|verlobte[rn]?|sohn"
    r"|tochter|mutter|vater|"
    r"bruder|schwester|onkel|tante|nachbar(?:in)?|kolleg(?:e|en|in)|chef(?:in)?|mari|femme|copain|copine|fils"
    r"|fille|mère|père|frère|"
    r"sœur|soeur|oncle|tante|cousine?|ami|amie|voisine?|collègue|patron(?:ne)?|marido|esposo|esposa|mujer"
    r"|novi[oa]|hij[oa]|madre|padre|"
    r"herman[oa]|tí[oa]|prim[oa]|amig[oa]|vecin[oa]|compañer[oa]|jef[ea])"
    r"|(?:the|your|der|die|ihr|euer|le|la|el|votre|su)\s(?:technician|courier|driver|engineer|techniker(?:in)?"
    r"|monteur|fahrer(?:in)?|bote|"
    r"technicien(?:ne)?|livreur|livreuse|conseill(?:er|ère)|técnic[oa]|repartidora?|mensajer[oa]|vendeur|vendeuse))"
)
_RELATED: Final = re.compile(rf"\b{_RELATION}[ ,:]{{1,2}}(?P<value>{_FULL_NAME})(?![\w@])")
_SMALL_RELATED: Final = re.compile(
    rf"\b{_RELATION}[ ](?P<value>[a-zà-öø-ÿ]{{3,20}})(?P<rest>[ ][a-zà-öø-ÿ]{{3,20}})?(?![\w@])"
)
_INTRODUCED: Final = re.compile(
    rf"(?:\b(?i:my\s(?:full\s|first\s|last\s|maiden\s)?name(?:['’]s|\sis)|name\s?:|name\sis|called|i\sam|i['’]m"
    rf"|this\sis|"
    rf"names?\s(?:of|on|under)|it['’]s|signed|sincerely|attn:?|attention:?|contact|ask\sfor|speak\s(?:to|with)"
    rf"|talk\sto|on\sbehalf\sof|"
    rf"mein\sname\sist|ich\sbin|ich\sheiße|name\slautet|je\sm['’]appelle|je\ssuis|mon\snom\sest|me\sllamo"
    rf"|mi\snombre\ses|"
    rf"soy))[ \t]{{1,3}}(?P<value>{_FULL_NAME})(?![\w@])"
)
_GREETED: Final = re.compile(
    rf"(?m)^[>\s]{{0,4}}(?i:hi|hello|hey|dear|hallo|liebe[rs]?|guten\stag|bonjour|salut|cher|chère|hola"
    rf"|estimad[oa]|querid[oa]|"
    rf"good\s(?:morning|afternoon|evening))[ ](?P<value>{_FULL_NAME})(?=[ ]?[,!.:\n]|$)"
)
_CLOSING: Final = (
    r"(?:(?:best|kind|warm|many)\s)?(?:regards|wishes|thanks)|thanks(?:\sso\smuch|\sa\slot|\sin\sadvance)?"
    r"|thank\syou|thx|"
    r"cheers|sincerely(?:\syours)?|yours(?:\s(?:truly|sincerely|faithfully))?|best|br|sent\sby|"
    r"(?:mit\s)?(?:freundlichen?|viele[nr]?|beste[nr]?|liebe)\s(?:grüßen?|gruß)|mfg|lg|danke|"
    r"merci|cordialement|bien\sà\svous|saludos|atentamente|un\ssaludo|gracias"
)
_SIGNED: Final = re.compile(
    rf"(?im)(?:^|[.!?,]\s)[>\s]{{0,4}}(?:{_CLOSING}|--|—|–)[ \t]*[,.!\n\-–— ]{{1,4}}[>\s]{{0,4}}"
    rf"(?P<value>(?-i:{_FULL_NAME}|[^\W\d_]{{3,20}}(?:[ ][^\W\d_]{{3,20}})?))[ \t.,!]*(?:$|[|\n])"
)
_SMALL_PAIR: Final = re.compile(r"(?<![\w@.-])(?=(?P<pair>[a-zà-öø-ÿ]{3,20} [a-zà-öø-ÿ]{3,20})(?![\w@-]))")
_SMALL_NAME: Final = r"[a-zà-öø-ÿ]{3,20}(?:\s[a-zà-öø-ÿ]{3,20})?"
_SMALL_INTRODUCED: Final = re.compile(
    rf"(?im)(?:\b(?:i['’]?m|i am|my name is|name['’]?s|this is)\s(?P<value>{_SMALL_NAME})"
    r"(?=\s?(?:[.,!\n]|$|here\b|from\b|and\b))"
    rf"|(?:^|\b(?:hi|hello|hey)[, ]\s?)(?P<here>{_SMALL_NAME})\shere\b)"
)
_SMALL_WORD: Final = re.compile(r"(?<![\w@.-])[a-zà-öø-ÿ]{4,20}(?![\w@-])")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Shorter unknown words are abbreviations more often than names.
_VERY_COMMON: Final = 3
_INITIALED: Final = re.compile(
    r"(?<![\w.@/:-])(?P<value>[^\W\d_]\.[ ]?(?:[^\W\d_]\.[ ]?)?(?:\n[> ]{0,4})?(?P<family>[^\W\d_]{3,24}(?:[-'’][^"
    r"\W\d_]{2,20})?))(?![\w@]|\.\w)"
)
_CAMELS: Final = re.compile(r"[a-zß-ÿ]{3}[A-ZÀ-Þ]|[A-ZÀ-Þ]{2}[a-zß-ÿ]")
_MIN_LAST: Final = 4


_NO_SURNAMES_TEXT: Final = (
    "und oder hat ist war der die das and has was the est sont les des une pour que con por para los las del muy "
    "ihr sein "
    "doktor president präsident ministre directora director"
)
_NO_SURNAMES: Final = frozenset(_NO_SURNAMES_TEXT.split())


def find_names(text: str) -> Iterator[Span]:
    """Yield names by cue (independent of any model)."""
    for pattern, score in ((_TITLE, 0.9), (_INTRODUCED, 0.85), (_GREETED, 0.85), (_SIGNED, 0.8), (_RELATED, 0.75)):
        for match in pattern.finditer(text):
            start, end = match.span("value")
            trimmed = _trim(text, start, end)
            if trimmed and pattern in {_SIGNED, _RELATED} and _all_plain(text[slice(*trimmed)]):
                continue
            if trimmed and _plausible_after_cue(text[slice(*trimmed)]):
                yield Span(*trimmed, "NAME", score, "cue")
    for match in _SMALL_RELATED.finditer(text):
        yield from _small_related(match)
    for match in _INITIALED.finditer(text):
        family = match.group("family")
        byte = int(get_lexicon().lookup([family])[0])
        common = byte >> PLAIN_SHIFT & 3
        if _CAMELS.search(family):
            continue  # "c.p.OrderSaga": a program's
        if (byte >> LAST_SHIFT & 3 and common < _VERY_COMMON) or (family[0].isupper() and not common):
            yield Span(*match.span("value"), "NAME", 0.75, "cue")
    for match in _SMALL_TITLE.finditer(text):
        if fold(match.group("value")) not in NOT_NAMES | _NO_SURNAMES and not _function_word(match.group("value")):
            yield Span(*match.span("value"), "NAME", 0.75, "cue")
    yield from _small_introduced(text)


def find_listed_names(text: str) -> Iterator[Span]:
    """Yield names that only stand in the lists of names; a model reads them better, where there is one."""
    shouting = text.isupper()
    for match in _SEQUENCE.finditer(text):
        yield from _listed(text, match, shouting=shouting)
    yield from _small_listed(text)


def _function_word(word: str) -> bool:
    """A very common word that is hardly anybody's family name: "monsieur vous remercie"."""
    byte = int(get_lexicon().lookup([word])[0])
    return byte >> PLAIN_SHIFT & 3 >= _VERY_COMMON and byte >> LAST_SHIFT & 3 < _VERY_COMMON


def _all_plain(value: str) -> bool:
    """Small letters, and no word that is more of a name than a plain word: "Merci beaucoup", "Danke schon mal"."""
    bits = get_lexicon().lookup(_WORD.findall(value)).tolist()
    return value.islower() and not any(byte >> FIRST_SHIFT & 3 and byte >> PLAIN_SHIFT & 3 < _VERY_COMMON for byte in bits)


def _small_related(match: re.Match[str]) -> Iterator[Span]:
    """A given name behind a relation ("my boyfriend nell"), with the next word if that is a family name only."""
    word, rest = match.group("value"), (match.group("rest") or "").strip()
    byte, other = get_lexicon().lookup([word, rest]).tolist()
    if byte >> FIRST_SHIFT & 3 and byte >> PLAIN_SHIFT & 3 < _VERY_COMMON and fold(word) not in NOT_NAMES:
        both = rest and other >> LAST_SHIFT & 3 and not other >> PLAIN_SHIFT & 3
        yield Span(match.start("value"), match.end("rest" if both else "value"), "NAME", 0.7, "cue")


def _small_introduced(text: str) -> Iterator[Span]:
    """Names by cue in messages whose writers use no capitals."""
    for match in _SMALL_INTRODUCED.finditer(text):
        group = "value" if match.group("value") else "here"
        words = match.group(group).split()
        if is_first_name(fold(words[0])) and (group == "here" or _surely_first(fold(words[0]))):
            start, end = match.span(group)
            both = len(words) > 1 and is_last_name(fold(words[1]))
            yield Span(start, end if both else start + len(words[0]), "NAME", 0.7, "cue")


def _small_listed(text: str) -> Iterator[Span]:
    """Names of the lists in messages whose writers use no capitals."""
    for match in _SMALL_PAIR.finditer(text):
        first, last = match.group("pair").split(" ")
        if _surely_first(fold(first)) and not is_ordinary_word(fold(last)) and fold(last) not in NOT_NAMES:
            yield Span(*match.span("pair"), "NAME", 0.7, "list")
    if text.islower():
        for match in _SMALL_WORD.finditer(text):
            if _surely_first(fold(match.group())):
                yield Span(match.start(), match.end(), "NAME", 0.5, "list")


def _listed(text: str, sequence: re.Match[str], *, shouting: bool) -> Iterator[Span]:
    """Within capitalised words: a given name, with what follows it as far as that can be a family name."""
    words = [
        (m.start(), _without_genitive(m), fold(m.group().removesuffix("'s").removesuffix("’s")))
        for m in _WORD.finditer(text, *sequence.span())
    ]
    if len(words) > 1 and all(_is_unheard_of(text[start:end], folded) for start, end, folded in words):
        # "Pinabel Marcil": neither word is in any list, together they are a person more often than a product.
        yield Span(words[0][0], words[-1][1], "NAME", 0.5, "list")
    position = 0
    while position < len(words):
        first_start, last_end, folded = words[position]
        acronym = not shouting and text[first_start:last_end].isupper()
        if folded in NOT_NAMES or acronym or not is_first_name(folded):
            if _surely_last(folded) and not acronym:
                yield Span(first_start, last_end, "NAME", 0.5, "list")
            position += 1
            continue
        rest = position + 1
        family = False
        while rest < len(words) and words[rest][2] not in NOT_NAMES:
            word = words[rest][2]
            known = is_last_name(word) or is_first_name(word)
            ordinary = is_ordinary_word(word) or len(word) == 1
            if ordinary and not known and len(word) > 1:
                break
            family = family or not ordinary or (known and len(word) > 1)
            last_end = words[rest][1]
            rest += 1
        sure = _surely_first(folded)
        if sure or (family and rest - position > 1 and not all(_says_little(w[2]) for w in words[position:rest])):
            yield Span(first_start, last_end, "NAME", 0.8 if family else 0.6, "list")
        position = max(rest, position + 1)


def _without_genitive(match: re.Match[str]) -> int:
    return match.end() - 2 if match.group().endswith(("'s", "’s")) else match.end()


def _says_little(folded: str) -> bool:
    return len(folded) == 1 or is_ordinary_word(folded)


def _is_unheard_of(written: str, folded: str) -> bool:
    return len(folded) >= _MIN_LAST and not is_ordinary_word(folded) and not written.isupper() and folded not in NOT_NAMES


def _surely_last(folded: str) -> bool:
    return len(folded) >= _MIN_LAST and is_last_name(folded) and not is_ordinary_word(folded) and folded not in NOT_NAMES


def _surely_first(folded: str) -> bool:
    return len(folded) > 2 and is_first_name(folded) and not is_ordinary_word(folded)  # noqa: PLR2004 - "Al", "Bo" are too short


def _plausible_after_cue(value: str) -> bool:
    words = [fold(word) for word in _WORD.findall(value)]
    if not words or words[0] in NOT_NAMES or value.isupper():
        return False
    if len(words) > 1 and all(word[:1].isupper() for word in value.split()):
        # "I am Barack Obama": two capitalised words after a cue are a name, whatever else they mean.
        return not all(is_ordinary_word(word) and len(word) < _MIN_LAST for word in words)
    return any(is_first_name(word) or is_last_name(word) or not is_ordinary_word(word) for word in words)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Cut an entity at its first line end, drop words that are never names from both sides."""
    line_end = text.find("\n", start, end)
    words = list(_WORD.finditer(text, start, line_end if line_end > start else end))
    while words and (fold(words[0].group()) in NOT_NAMES or words[0].group() in {"Mr", "Mrs", "Ms", "Dr", "Prof"}):
        words = words[1:]
    while words and fold(words[-1].group()) in NOT_NAMES:
        words = words[:-1]
    if not words:
        return None
    return words[0].start(), _without_genitive(words[-1])
