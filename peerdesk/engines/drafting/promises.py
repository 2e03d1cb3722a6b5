"""Promises that a reply makes on the brand's behalf: money, guarantees, deadlines, liability (K09).

A promise is found where words of a kind stand in a statement that binds ("we will …", "you get …"); what the brand allows,
and sentences that stand in its approved articles, bind already.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from .findings import Finding, masked, words_pattern
from .sentences import sentence_places

_BINDS: Final = re.compile(
    r"\b(?:will|shall|won['’]t\scost|going\sto|(?:i|we|you|they|it)['’]ll|have\s(?:issued|arranged|approved|"
    r"initiated|processed)|"
    r"(?:i|we)(?:['’]ve|\shave|\scan|\sam|\sare)?\s(?:just\s)?(?:issue|issued|refund|refunded|give|gave|offer|"
    r"credit|credited|send|sent|grant|pay|cover|"
    r"initiate|initiated|approve|approved|arrange|arranged|waive|waived)|(?:i|we)\scan|you(?:['’]re|"
    r"\sare)\s(?:entitled|eligible)|you\s(?:get|receive)|"
    r"werden?|wird|wirst|(?:erhalten|bekommen)\ssie|(?:sie|du)\s(?:erhalten|bekommen|bekommst|erhältst)|"
    r"bekommst|erhältst|erstatten\swir|(?:ich|wir)\s(?:erstatte|schenke|gebe|biete|schicke|überweise|übernehme|"
    r"veranlasse)\w*|"
    r"(?:ich|wir)\shabe\w*|können\swir|kann\sich|"
    r"(?:nous|vous|je)\s(?:\w+\s)?\w+(?:rons|rez|rai|ra)|nous\s(?:vous\s)?(?:rembours|offr|envoy)\w+|"
    r"je\s(?:vous|te)\s(?:rembourse|offre|envoie)|avons|ai\s(?:fait|procédé)|allons|vais|"
    r"(?:le|te|les)\s\w+(?:remos|ré|mos)|\w{3,}(?:remos|aré|eré|iré|ará|erá)|vamos\sa|voy\sa|hemos|recibirá\w*)\b",
    re.IGNORECASE,
)
_DENIES: Final = re.compile(
    r"\b(?:cannot|can['’]t|can\snot|won['’]t|unable|not\sable|do\snot|don['’]t|no\srefunds?|unfortunately|nicht|"
    r"keine?n?|leider|"
    r"ne\s\w+\spas|n['’]\w+\spas|malheureusement|no\s(?:podemos|puedo|es\sposible|hay)|lamentablemente)\b",
    re.IGNORECASE,
)
_MONEY_KINDS: Final[dict[str, str]] = {
    "refund": r"refund\w*|money\sback|reimburs\w+|(?:zurück)?erstatt\w*|rückerstatt\w*|geld\szurück|rembours\w+|"
    r"reembols\w+|"
    r"devol\w+\s(?:el|su|tu|del)\sdinero",
    "credit": r"(?:store\s|account\s)?credit(?:\snote)?|credited|voucher\w*|coupon\w*|discount\w*|\d+\s?%\soff|"
    r"gutschrift\w*|gutschein\w*|rabatt\w*|"
    r"nachlass|bon\sd['’]achat|avoir\sde|remise\w*|vale\sde|cupón|descuento\w*|saldo",
    "compensation": r"compensat\w+|make\sit\sup\sto\syou|free\sof\scharge|for\sfree|at\sno\scost|entschädig\w+|"
    r"kostenlos\w*|gratis|umsonst|"
    r"indemnis\w+|dédommag\w+|gratuit\w*|compens\w+|indemniz\w+|sin\scoste?",
}  # fmt: skip
_KINDS: Final = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _MONEY_KINDS.items()}
_GUARANTEE: Final = re.compile(
    r"\b(?:(?:i|we)(?:\scan|['’]ll|\swill)?\s(?:guarantee|promise|assure)|guaranteed|you\shave\s(?:my|"
    r"our)\sword|100\s?%\s(?:sure|certain|guaranteed)|"
    r"(?:garantiere|garantieren|verspreche|versprechen)|garantiert|zu\s100\s?%|(?:je|"
    r"nous)\s(?:vous\s)?(?:garanti\w*|promet\w*|assur\w+)|"
    r"(?:le\s|te\s)?(?:garantizo|garantizamos|prometo|prometemos|aseguro|aseguramos))(?!\w)",
    re.IGNORECASE,
)
_DEADLINE: Final = re.compile(
    r"\b(?:within\s(?:the\snext\s)?(?:\d+|an?|one|two|three|five|ten)\s\w+|by\s(?:tomorrow|tonight|monday|"
    r"tuesday|wednesday|thursday|friday|saturday|"
    r"sunday|next\s\w+|the\send\sof\s\w+|\d\w*)|tomorrow|in\s\d+\s(?:hours?|days?|weeks?)|"
    r"innerhalb\svon\s\w+\s\w+|bis\s(?:morgen|heute|ende|montag|dienstag|mittwoch|"
    r"donnerstag|freitag|spätestens|zum)|in\s\d+\s(?:stunden|tagen|wochen)|d['’]ici\s\w+|sous\s\d+\s\w+|demain|"
    r"dans\s(?:les\s)?\d+\s\w+|"
    r"en\s\d+\s(?:horas|días|semanas)|mañana|antes\sdel?)(?!\w)",
    re.IGNORECASE,
)
# A deadline binds when it is ours to keep; "you will see it within five minutes" says how a thing works.
_OURS: Final = re.compile(
    r"\b(?:i|we|our|colleagues?|team|order|parcel|package|replacement|delivery|technician|engineer|ich|wir|"
    r"unser\w*|kolleg\w+|paket|bestellung|lieferung|ersatz|"
    r"je|nous|notre|commande|colis|livraison|nosotros|nuestr\w+|pedido|paquete|envío|le\s\w+emos)(?:['’]ll)?\b",
    re.IGNORECASE,
)
_LEGAL: Final = re.compile(
    r"\b(?:(?:we|i)\s(?:are|am|accept|admit|take)\s(?:fully\s|full\s)?(?:liable|liability|legal\sresponsibility|"
    r"responsible\sfor)|(?:our|my)\sfault|"
    r"legal(?:ly)?\s(?:entitled|obliged|binding|action)|your\slegal\srights|sue|lawsuit|covered\sby\s(?:the|our|"
    r"your)\swarranty|"
    r"(?:wir|ich)\shafte\w*|haftung|rechtlich\w*|unsere\sschuld|rechtsanspruch|(?:sommes|suis)\sresponsables?|"
    r"notre\sfaute|juridique\w*|"
    r"(?:somos|soy)\sresponsables?|nuestra\sculpa|legalmente)\b",
    re.IGNORECASE,
)


def promise_findings(text: str, *, allowed: Sequence[str] = (), approved: Collection[str] = ()) -> Iterator[Finding]:
    """Yield each sentence that promises something, its kind as detail.

    Args:
        text: the reply.
        allowed: words of the brand that make a sentence with them allowed.
        approved: sentences of published articles; they stand for the brand already.

    """
    plain = masked(text)
    permits = words_pattern(allowed)
    known = {_plain(sentence) for piece in approved for sentence in piece.splitlines()}
    for start, end in sentence_places(plain):
        sentence = plain[start:end]
        if sentence.rstrip().endswith("?") or permits.search(sentence) or _plain(text[start:end]) in known:
            continue
        kind = _kind(sentence)
        if kind:
            yield Finding("promise", start, end, kind)


def _kind(sentence: str) -> str:
    is_denied = bool(_DENIES.search(sentence))
    if _GUARANTEE.search(sentence) and not is_denied:
        return "guarantee"
    if _LEGAL.search(sentence):
        return "legal"
    if is_denied or not _BINDS.search(sentence):
        return ""
    for kind, pattern in _KINDS.items():
        if pattern.search(sentence):
            return kind
    return "deadline" if _DEADLINE.search(sentence) and _OURS.search(sentence) else ""


def _plain(sentence: str) -> str:
    return " ".join(sentence.lstrip("-*•0123456789.) ").split()).casefold()
