"""How urgent a message is, by rules that a person can read: every level comes with the reasons for it."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from peerdesk.engines.understanding.signals.weighed import get_weighing

UrgencyLevel = Literal["low", "normal", "high"]

_MAX_CHARACTERS: Final = 4_000
_HIGH_AT: Final = 1.0
_LOW_AT: Final = -0.6


@dataclass(frozen=True, slots=True)
class UrgencyGuess:
    """Level, how probably it is right (0..1), and the reason codes that led to it, strongest first."""

    level: UrgencyLevel
    confidence: float
    reasons: tuple[str, ...]


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)


# A reason, its weight, and its words in English, German, French and Spanish.
_RULES: Final[tuple[tuple[str, float, re.Pattern[str]], ...]] = (
    (
        "danger",
        2.0,
        _words(
            r"injur(?:y|ed)|caught fire|on fire\b|smoke\b|electric shock|allergic reaction|bleeding|poison(?:ed|ing)\b|"
            r"verletzt|brennt\b|feuer\b|stromschlag|allergische reaktion|vergift|"
            r"bless(?:é|ure)|en feu\b|fumée|choc électrique|réaction allergique|"
            r"herid[oa]|incendi|descarga eléctrica|reacción alérgica|intoxica"
        ),
    ),
    (
        "account_taken_over",
        1.5,
        _words(
            r"hacked|stolen\b|fraud|unauthori[sz]ed|scam(?:med)?\b|compromised|data breach|"
            r"gehackt|gestohlen|betrug|unbefugt|datenleck|"
            r"piraté|volée?s?\b|fraude|non autorisé|arnaque|"
            r"hackead|robad[oa]|no autorizad|estafa"
        ),
    ),
    (
        "asks_for_speed",
        1.0,
        _words(
            r"urgent(?:ly)?\b|asap\b|as soon as possible|immediate(?:ly)?\b|emergency|right away|critical\b|"
            r"dringend|sofort(?:ig\w*)?\b|schnellstmöglich|umgehend|notfall|eilt\b|kritisch|"
            r"urgente?s?\b|immédiat|tout de suite|au plus vite|dès que possible|urgence|critique\b|"
            r"urgente|inmediat|cuanto antes|lo antes posible|emergencia|crític[oa]"
        ),
    ),
    (
        "not_working_at_all",
        0.7,
        _words(
            r"outage|system (?:is )?down|(?:completely|totally) (?:broken|dead)|cannot (?:work|log ?in)|"
            r"can'?t log ?in|locked out|"
            r"ausfall|ausgefallen|komplett kaputt|geht gar nicht|ausgesperrt|kann mich nicht (?:einloggen|anmelden)|"
            r"en panne|hors service|ne marche plus du tout|bloquée? hors|impossible de me connecter|"
            r"caíd[oa]|interrupción|no funciona nada|no puedo (?:entrar|acceder|iniciar sesión)"
        ),
    ),
    (
        "deadline",
        0.6,
        _words(
            r"(?:by|before|until|need (?:it|this)) (?:today|tonight|tomorrow|this (?:morning|afternoon|evening))|"
            r"deadline|"
            r"leaving (?:today|tomorrow)|"
            r"bis (?:heute|morgen)|noch heute|frist\b|"
            r"(?:avant|pour|d'ici) (?:ce soir|demain|aujourd'hui)|date limite|"
            r"(?:para|antes de) (?:hoy|mañana|esta noche)|fecha límite|plazo\b"
        ),
    ),
    (
        "threatens_to_leave",
        0.6,
        _words(
            r"lawyer|legal action|small claims|chargeback|consumer protection|third time|"
            r"still no (?:answer|reply|response)|"
            r"anwalt|rechtliche schritte|verbraucherschutz|zum dritten mal|immer noch keine (?:antwort|rückmeldung)|"
            r"avocat|action en justice|troisième fois|toujours (?:pas de|aucune) réponse|"
            r"abogad[oa]|acciones legales|tercera vez|sigo sin respuesta"
        ),
    ),
    (
        "no_hurry",
        -1.0,
        _words(
            r"no (?:rush|hurry)|not urgent|whenever you (?:can|have time)|when you get a chance|"
            r"just curious|just wondering|"
            r"out of curiosity|"
            r"keine eile|eilt nicht|nicht dringend|bei gelegenheit|nur neugierig|wenn sie zeit haben|"
            r"pas urgent|rien ne presse|quand vous (?:pouvez|aurez le temps)|par curiosité|simple curiosité|"
            r"sin prisa|no (?:es|hay) (?:urgente|prisa)|cuando puedan?|por curiosidad"
        ),
    ),
)
_SHOUTING_SHARE: Final = 0.6
_SHOUTING_LETTERS: Final = 30
_EXCLAMATIONS: Final = 3


def guess_urgency(text: str) -> UrgencyGuess:
    """Weigh the first 4,000 characters against word rules in English, German, French and Spanish.

    Returns:
        "high" from a weight of 1.0, "low" from -0.6, else "normal". A hedge such as "not urgent" outweighs the word
        "urgent" inside it.

    """
    sample = text[:_MAX_CHARACTERS].replace("\u2019", "'")
    hits = [(reason, weight) for reason, weight, pattern in _RULES if pattern.search(sample)]
    reasons = {reason for reason, _ in hits}
    if "no_hurry" in reasons:
        hits = [(reason, weight) for reason, weight in hits if reason != "asks_for_speed"]
    letters = [character for character in sample if character.isalpha()]
    if len(letters) >= _SHOUTING_LETTERS and sum(map(str.isupper, letters)) / len(letters) > _SHOUTING_SHARE:
        hits.append(("shouting", 0.4))
    if sample.count("!") >= _EXCLAMATIONS:
        hits.append(("exclamations", 0.2))
    total = sum(weight for _, weight in hits)
    ordered = tuple(reason for reason, _ in sorted(hits, key=lambda hit: -abs(hit[1])))
    level: UrgencyLevel = "high" if total >= _HIGH_AT else "low" if total <= _LOW_AT else "normal"
    return UrgencyGuess(level, round(get_weighing("urgency").probabilities(ordered)[level], 4), ordered)
