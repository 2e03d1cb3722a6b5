"""A second look at the names that the tagger proposes, with what the lexicon knows of their words."""

import re
from collections import Counter
from dataclasses import replace
from typing import Final

from peerdesk.engines.redaction.folding import fold
from peerdesk.engines.redaction.gazetteer import NOT_NAMES
from peerdesk.engines.redaction.spans import Span
from peerdesk.engines.redaction.tagger.lexicon import FIRST_SHIFT, LAST_SHIFT, PLAIN_SHIFT, TOWN_BIT, get_lexicon
from peerdesk.engines.redaction.tagger.tagging import Tagged

_WORD: Final = re.compile(r"[^\W\d_]+")
_POSSESSIVE: Final = re.compile(
    r"(?:my|your|our|their|the|mein|meine|meinem|meinen|dein|unser|mi|su|nuestro|mon|ma|votre|notre)\s+", re.IGNORECASE
)
_TITLE_BEFORE: Final = re.compile(
    r"(?:\b(?:mr|mrs|ms|miss|dr|prof|sir|herrn?|frau|hr|fr|familie|m|mme|mlle|monsieur|madame|sr|sra|srta|señor"
    r"|señora|don|doña|sig|signora?|dhr|mevr|senhora?|von|from|"
    r"name|nachname|surname|apellidos?|nom)\b[.:]?\s{0,2}|[/_@-])$",
    re.IGNORECASE,
)
_REACH: Final = 14
_ACRONYM_MAX: Final = 5
_BIT: Final = 3
_HYPHEN_BEHIND: Final = re.compile(r"-[^\W\d_]{3}")


def plausible(text: str, span: Span, *, shouting: bool) -> Span | None:
    """The span, without a possessive before the name, or None for what is hardly a name.

    Args:
        text: the whole text.
        span: a NAME.
        shouting: the text is written in capitals only.

    """
    if possessive := _POSSESSIVE.match(text, span.start, span.end):
        span = Span(possessive.end(), span.end, span.type, span.score, span.source)
    words = _WORD.findall(text, span.start, span.end)
    # "c.p.OrderSaga" is a program's.
    dotted = _DOTTED.match(text, max(0, span.start - 2)) and _CAMELS.search(text, span.start, span.end)
    value = text[span.start : span.end]
    bits = get_lexicon().lookup(words).tolist()
    if not words or dotted or _is_thing(text, span, words) or _is_nobody(value, text[span.end : span.end + 1], bits[-1]):
        return None
    if len(words) == 1 and fold(words[0]) in NOT_NAMES and (value.islower() or bits[0] >> FIRST_SHIFT & 3 < _COMMON):
        return None
    if len(words) == 1 and value.isupper() and not shouting and 1 < len(value) <= _ACRONYM_MAX:
        # "HDMI", "IMEI": capitals among small letters, no given name.
        return span if bits[0] >> FIRST_SHIFT & 3 or bits[0] >> LAST_SHIFT & 3 > 1 else None
    if len(words) == 1 and value.istitle() and _begins_sentence(text, span, bits[0]):
        return None
    if len(words) == 1 and len(words[0]) <= _BIT and _HYPHEN_BEHIND.match(text, span.start + len(value.rstrip("-"))):
        # "Re-hello"
        return None
    if _STRETCHED.search(value) or (
        len(words) == 1 and not bits[0] & _NAMED and _LINK_BEFORE.search(text, max(0, span.start - _LINK_REACH), span.start)
    ):
        return None
    if value.islower() or value.isupper():
        # Small letters only: plain words that are nobody's given name are no name, if no title says so.
        plain = all(byte >> PLAIN_SHIFT & 3 and byte >> FIRST_SHIFT & 3 < _COMMON for byte in bits)
        plain = plain or (value.islower() and not text.islower() and not any(byte & _NAMED for byte in bits))
        if plain and not _TITLE_BEFORE.search(text, max(0, span.start - _REACH), span.start):
            return None
    return span


def _is_nobody(value: str, behind: str, last: int) -> bool:
    """A greeting with a letter drawn out, who speaks where nobody does, an article with a plain word, joined goods."""
    if _DRAWN_OUT.search(value) and fold(_DRAWN_OUT.sub(r"\1", value)) in NOT_NAMES:
        return True
    if _SPEAKER.fullmatch(value + behind) or value in _ARTICLES or (_ARTICLE.fullmatch(value) and not last & _NAMED):
        return True
    joined = _JOINED.fullmatch(value)
    # "PetraCam" are goods, unless both are called so ("MariaJose").
    return joined is not None and not all(byte & _NAMED for byte in get_lexicon().lookup(list(joined.groups())).tolist())


_DRAWN_OUT: Final = re.compile(r"([^\W\d_])\1{2,}")
# Who speaks in a chat, if nobody does.
_SPEAKER: Final = re.compile(
    r"(?:bot|agent|system|support|admin|info|operator|assistant|guest|gast|invité|invitado):", re.IGNORECASE
)
_ARTICLES: Final = frozenset({"the", "der", "die", "das", "dem", "le", "la", "les", "el", "los", "las", "il", "lo", "het"})
# "el botoncito", "le boulanger": an article and a word written small.
_ARTICLE: Final = re.compile(
    r"(?i:the|der|die|das|dem|den|le|la|les|el|los|las|il|lo|gli|het|de)(?:[ ][a-zà-öø-ÿ][^\W\d_]+){1,2}"
)
_JOINED: Final = re.compile(
    r"(?!Mc|Mac|Fitz|De[A-Z]|Di[A-Z]|La[A-Z]|Le[A-Z]|Van[A-Z]|Von[A-Z])([A-ZÀ-Þ][a-zß-ÿ]{2,})([A-ZÀ-Þ][a-zß-ÿ]+)"
)


def _begins_sentence(text: str, span: Span, byte: int) -> bool:
    """A plain word that nobody is called, written large because a sentence begins with it, and the sentence goes on."""
    return (
        not byte & _NAMED
        and bool(byte >> PLAIN_SHIFT & 3)
        and _GOES_ON.match(text, span.end) is not None
        and _SENTENCE_BEFORE.search(text, max(0, span.start - 4), span.start) is not None
    )


_GOES_ON: Final = re.compile(r" [a-zà-öø-ÿ]")


def _is_thing(text: str, span: Span, words: list[str]) -> bool:
    """Called like a person, but a thing or a town: "Emma One", "the Martin D-18", "flights to Florence"."""
    if len(words) > 1 and words[-1].lower() in _GOODS:
        return True
    if (
        len(words) == 1
        and int(get_lexicon().lookup(words)[0]) & TOWN_BIT
        and _TRAVEL_BEFORE.search(text, max(0, span.start - _LINK_REACH), span.start)
    ):
        return True
    if _PLACE_BEFORE.search(text, max(0, span.start - _LINK_REACH), span.start):
        return True
    if _CONSUMED_BEFORE.search(text, max(0, span.start - _LINK_REACH), span.start):
        return True
    article = _ARTICLE_BEFORE.search(text, max(0, span.start - _REACH), span.start)
    return article is not None and _THING_BEHIND.match(text, span.end) is not None


def things_again(text: str, tagged: Tagged) -> list[tuple[int, int]]:
    """Every place of what the tagger reads as a product or company somewhere, unless it reads a person there as often."""
    folded = text.casefold()
    if len(folded) != len(text):
        return [(start, end) for start, end, kind in tagged.distractors if kind in _THINGS]
    values = Counter(folded[start:end] for start, end, kind in tagged.distractors if kind in _THINGS)
    persons = Counter(folded[span.start : span.end] for span in tagged.spans if span.type == "NAME")
    places: list[tuple[int, int]] = []
    for value, count in values.items():
        if len(value) < _MIN_THING or persons[value] > count:
            continue
        start = folded.find(value)
        while start >= 0:
            places.append((start, start + len(value)))
            start = folded.find(value, start + len(value))
    return places


_THINGS: Final = frozenset({"PRODUCT", "COMPANY"})
_MIN_THING: Final = 3
_TRAVEL_BEFORE: Final = re.compile(
    r"\b(?:flights?|fly|flying|flew|trip|train|bus|ferry|travel\w*|moving|drive|drove|flug|flüge|fliegen|reise"
    r"|reisen|zug|fähre|fahren|vols?|voyage|départ|trajet|ferry|"
    r"partir|vuelos?|viaje|viajar|tren|salgo|volar|volo|viaggio|treno|vlucht|trein|voo"
    r"|viagem)\b[^.\n;:]{0,28}\b(?:to|from|nach|von|ab|à|pour|vers|de|depuis|a|para|desde|hasta|per|da|naar"
    r"|van)\s$"
    r"|\b(?:from|von|de|desde|da|van)\s[^\W\d_]{3,20}\s(?:to|nach|à|a|hasta|naar|para)\s$",
    re.IGNORECASE,
)
# Airports have towns, not people; cases have materials.
_PLACE_BEFORE: Final = re.compile(
    r"\b(?:airport|a[ée]roport|aeropuerto|flughafen|aeroporto|bahnhof|gare|estaci[oó]n|station|h[oô]tel|week-?end|wochenende"
    r"|fin\sde\ssemana|escapade|escapada|museum)\s(?:of|at|in|de|à|en|a|d['’]|di)\s?$"
    r"|\b(?:ist|sind|besteh(?:t|en)|gemacht|made|built|fait|faite|hech[oa])\s(?:aus|of|from|en|de)\s$",
    re.IGNORECASE,
)
_SENTENCE_BEFORE: Final = re.compile(r"(?:^|[.!?\n>]\s{0,3})$")
# Nobody drinks a person.
_CONSUMED_BEFORE: Final = re.compile(
    r"\b(?:drink(?:s|ing)?|drank|drunk|sip(?:s|ped|ping)?|brew(?:s|ed|ing)?|pour(?:ed|ing)|trink(?:e|en|t)"
    r"|trank|getrunken|braut|gebraut|bois|boit|boire"
    r"|bebo|bebe|beber|bebí|bevo|bere)\s(?:(?:a|an|some|the|ein|eine|einen|du|de|un|una|el|la|le)\s)?$",
    re.IGNORECASE,
)
# What comes last in the names of goods.
_GOODS_TEXT: Final = (
    "lamp chair desk bowl grill hub watch band vac mixer mix blend kettle speaker soundbar dot mini pro max plus "
    "lite ultra go box cam camera light bulb sofa bed "
    "table shelf kit set case cover strap boots shoes jacket tent bike scooter helmet pan pot knife stove oven "
    "heater fan cooler pump drill mower tablet phone "
    "laptop monitor printer scanner router keyboard mouse charger cable headphones earbuds player ale lager "
    "stout pils beer tea coffee lampe leuchte stuhl tisch "
    "clock oven roller cooker toaster freezer fridge washer dryer press scale sensor hub light mirror stool rug tv "
    "uhr ofen waage spiegel hocker teppich backofen wecker reloj horno balanza espejo alfombra "
    "horloge four balance miroir tapis "
    "sofa bett regal sauger kocher drucker lamp lautsprecher lámpara silla mesa impresora chaise lampe "
    "aspirateur imprimante machine"
)
_GOODS: Final = frozenset(_GOODS_TEXT.split())
_ARTICLE_BEFORE: Final = re.compile(
    r"\b(?:the|a|an|this|that|whose|der|die|das|dem|den|vom|zum|ein|eine|einen|einem|le|la|les|du|au|un|une|ce"
    r"|cette|el|los|del|al|una|este|esta)\s$",
    re.IGNORECASE,
)
_THING_BEHIND: Final = re.compile(
    r"[ -](?:[A-Z]{1,3}-?\d|\d|[A-Za-z]-\d|(?-i:[A-Z]{2}|[B-Z])(?![\w.])|"
    r"(?:one|two|pro|max|mini|plus|lite|watch|blend|dot|hub|box|staff"
    r"|lamp|grill)\b)",
    re.IGNORECASE,
)


def completed(text: str, span: Span) -> Span:
    """The span with what belongs to the name outside it: over a line end, before a comma, behind a particle."""
    start, end = span.start, span.end
    if before := _BEFORE.search(text, max(0, start - _SIDE_REACH), start):
        word = before.group("word")
        byte = int(get_lexicon().lookup([word])[0])
        # "Zouch, Xanthe": a word of no list before a comma and a given name.
        unheard = not byte and word.istitle() and "," in before.group("gap")
        unheard = unheard and bool(int(get_lexicon().lookup(_WORD.findall(text, start, end)[:1])[0]) >> FIRST_SHIFT & 3)
        listed = unheard or byte >> (LAST_SHIFT if "," in before.group("gap") else FIRST_SHIFT) & 3
        if listed and byte >> PLAIN_SHIFT & 3 < _COMMON and ("\n" in before.group("gap") or word[0].isupper()):
            start = before.start("word")
    words = _WORD.findall(text, span.start, span.end)
    if len(words) == 1 and (behind := _LINE_BEHIND.match(text, end)) and _goes_with(words[0], behind):
        end = behind.end("word")
    if len(words) == 1 and (given := _GIVEN_BEHIND.match(text, end)):
        byte = int(get_lexicon().lookup([given.group("word")])[0])
        if byte >> FIRST_SHIFT & 3 and (byte >> PLAIN_SHIFT & 3 < _COMMON or given.group("mark") in {"\n", ""}):
            end = given.end("word")
    if words and words[-1].lower() in _PARTICLES and (more := _MORE.match(text, end)):
        end = more.end()
    if particle := _PARTICLE_BEHIND.match(text, end):
        word = particle.group("word")
        byte = int(get_lexicon().lookup([word])[0])
        if not byte & TOWN_BIT and (
            word[0].isupper() or (byte >> PLAIN_SHIFT & 3 < _COMMON and words and text[start].islower())
        ):
            end = particle.end("word")
    return span if (start, end) == (span.start, span.end) else Span(start, end, span.type, span.score, span.source)


def _goes_with(given: str, behind: re.Match[str]) -> bool:
    """Whether the first word of the next line is the family name to this given name."""
    word, closed = behind.group("word"), behind.group("mark") is not None
    byte, own = get_lexicon().lookup([word, given]).tolist()
    if not own >> FIRST_SHIFT & 3:
        return False
    if byte >> LAST_SHIFT & 3:
        return bool(byte >> LAST_SHIFT & 3 >= _COMMON or (closed and byte >> PLAIN_SHIFT & 3 < _COMMON))
    return closed and not byte and word.istitle() and behind.group("mark") != "\n"


def with_initial(text: str, span: Span) -> Span:
    """The name with the initial of a family name behind it: "Frank K.", also on the next line."""
    behind = _INITIAL_BEHIND.match(text, span.end)
    return replace(span, end=behind.end()) if behind else span


_INITIAL_BEHIND: Final = re.compile(r"(?: | ?\n[> |]{0,6})[^\W\d_]\.(?![\w.])")
_GIVEN_BEHIND: Final = re.compile(
    r",[ ]?(?P<word>[A-ZÀ-Þ][^\W\d_]{1,20}(?:-[A-ZÀ-Þ][^\W\d_]{1,20})?)(?P<mark>[ ]?[\n.,;|(<\"/]|$)"
)
_SIDE_REACH: Final = 40
_BEFORE: Final = re.compile(r"(?<![^\W_])(?P<word>[^\W\d_]{2,24})(?P<gap> ?\n[> |]{0,6}|,[ ]?)$")
_LINE_BEHIND: Final = re.compile(r" ?\n[> |]{0,6}(?P<word>[^\W\d_]{3,20})(?![\w@])(?: ?(?P<mark>[.,;:!?)\n]|$))?")
_PARTICLES: Final = frozenset(
    {"de", "la", "del", "von", "van", "der", "den", "di", "da", "du", "le", "dos", "zu", "ten", "ter"}
)
_MORE: Final = re.compile(r"[ ][A-ZÀ-Þ][^\W\d_]{1,24}(?![\w@])")
_PARTICLE_BEHIND: Final = re.compile(
    r"[ ](?i:de|del|di|da|do|dos|du|von|van|zu|ter|le|la|el|al|bin|ben)(?:[ ](?i:la|los|las|der|den|le))?"
    r"[ ](?P<word>[^\W\d_]{3,24})(?![\w@])",
)


_DOTTED: Final = re.compile(r".?\w\.\w")
_CAMELS: Final = re.compile(r"[a-zß-ÿ]{3}[A-ZÀ-Þ]")
# Given name or family name at any level.
_NAMED: Final = 15
_LINK_REACH: Final = 80
_LINK_BEFORE: Final = re.compile(r"(?:https?://|www\.)\S*\Z", re.IGNORECASE)
_STRETCHED: Final = re.compile(r"([^\W\d_])\1{3}|(?:ha){3}", re.IGNORECASE)
_COMMON: Final = 2
