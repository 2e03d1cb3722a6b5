"""How a customer feels, by words a person can read in four languages; service complaints are its point.

General word lists read "three weeks late and nobody answers" as neutral: here waiting, silence and repetition count.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from peerdesk.engines.understanding.signals.weighed import get_weighing

Mood = Literal["angry", "unhappy", "neutral", "happy"]

_MAX_CHARACTERS: Final = 4_000
_ANGRY_AT: Final = -2.0
_UNHAPPY_AT: Final = -0.7
_HAPPY_AT: Final = 0.7
_NEGATION: Final = re.compile(
    r"\b(?:not|never|n't|no|nicht|kein\w*|nie|pas|jamais|nunca|jamás)\W+(?:\w+\W+)?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class MoodGuess:
    """The mood, a score from about -5 to +3 (below 0 is bad), the reason codes, strongest first, and how likely it is."""

    mood: Mood
    score: float
    reasons: tuple[str, ...]
    confidence: float


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)


_RULES: Final[tuple[tuple[str, float, re.Pattern[str]], ...]] = (
    (
        "insult_or_outrage",
        -2.2,
        _words(
            r"worst\b|disgust|outrag|ridiculous|unacceptable|scam\b|rip-?off|useless|pathetic|furious|disgrace|joke of a|"
            r"unverschämt|frechheit|unfassbar|lächerlich|abzocke|inakzeptabel|wütend|schweinerei|"
            r"scandaleu|inadmissible|inacceptable|honteu|arnaque|ridicule|furieu|"
            r"inaceptable|vergüenza|indignante|estafa|ridícul|furios[oa]|pésim"
        ),
    ),
    (
        "disappointed",
        -1.2,
        _words(
            r"disappoint|frustrat|annoy|fed up|unhappy|terrible|awful|horrible|bad (?:service|quality|experience)|"
            r"upset\b|sick of|"
            r"enttäusch|ärger|genervt|unzufrieden|schlecht(?:er|e|es)?\b|furchtbar|"
            r"déçue?|frustr|agac|mécontent|mauvaise? |affreu|horrible|"
            r"decepcion|molest[oa]|frustrad|hart[oa] de|mal servicio|terrible|descontent"
        ),
    ),
    (
        "waiting_in_vain",
        -1.3,
        _words(
            r"nobody (?:answers|replies|cares)|no (?:one )?(?:answer|reply|response)s?\b|"
            r"still (?:waiting|not|no|nothing|hasn't)|"
            r"(?:weeks?|months?|days) late|for (?:weeks|months|days)|ignored?\b|how long\b.*\bwait|"
            r"niemand (?:antwortet|meldet|hilft)|immer noch|seit (?:\w+ )?(?:wochen|monaten|tagen)|"
            r"keine (?:antwort|reaktion)|"
            r"personne ne|toujours (?:pas|rien|aucune)|depuis (?:des|\w+) (?:semaines|mois|jours)|aucune réponse|"
            r"nadie (?:contesta|responde|ayuda)|todavía (?:no|nada)|sigo (?:sin|esperando)|"
            r"desde hace (?:\w+ )?(?:semanas|meses|días)"
        ),
    ),
    (
        "again_and_again",
        -0.9,
        _words(
            r"(?:third|fourth|fifth|second) time|again and again|every (?:single )?time|once again|"
            r"already (?:asked|wrote|called|sent)|"
            r"zum (?:zweiten|dritten|vierten) mal|schon wieder|immer wieder|bereits (?:mehrfach|zweimal|dreimal)|"
            r"(?:deuxième|troisième|énième) fois|encore une fois|à chaque fois|déjà (?:écrit|appelé|demandé)|"
            r"(?:segunda|tercera|cuarta) vez|otra vez|una y otra vez|ya (?:escribí|llamé|pregunté)"
        ),
    ),
    (
        "pleased",
        1.3,
        _words(
            r"thank(?:s| you) (?:so|very) much|love (?:it|the|your|this)|great\b|excellent|perfect|awesome|"
            r"amazing|wonderful|happy with|"
            r"vielen (?:lieben )?dank|großartig|super\b|toll\b|perfekt|begeistert|zufrieden|ausgezeichnet|"
            r"merci (?:beaucoup|infiniment)|génial|parfait|excellent|ravie?|super\b|satisfait|"
            r"much(?:as|ísimas) gracias|excelente|perfect[oa]|genial|encantad[oa]|content[oa]|maravillos"
        ),
    ),
)
_EXCLAMATIONS: Final = 3
_SHOUTING_SHARE: Final = 0.6
_SHOUTING_LETTERS: Final = 30


def guess_mood(text: str) -> MoodGuess:
    """Weigh the first 4,000 characters; "not happy" counts against, "no problem at all" for nothing."""
    sample = text[:_MAX_CHARACTERS].replace("\u2019", "'")
    hits: list[tuple[str, float]] = []
    for reason, weight, pattern in _RULES:
        found = pattern.search(sample)
        if found is None:
            continue
        negated = bool(_NEGATION.search(sample[max(0, found.start() - 40) : found.start()]))
        if negated and weight > 0:
            hits.append((f"not_{reason}", -weight))
        elif not negated or reason in {"waiting_in_vain", "again_and_again"}:
            hits.append((reason, weight))
    bad = any(weight < 0 for _, weight in hits)
    letters = [character for character in sample if character.isalpha()]
    if len(letters) >= _SHOUTING_LETTERS and sum(map(str.isupper, letters)) / len(letters) > _SHOUTING_SHARE:
        hits.append(("shouting", -1.0))
    if bad and sample.count("!") >= _EXCLAMATIONS:
        hits.append(("exclamations", -0.5))
    score = sum(weight for _, weight in hits)
    reasons = tuple(reason for reason, _ in sorted(hits, key=lambda hit: -abs(hit[1])))
    mood = _mood(score)
    return MoodGuess(mood, round(score, 2), reasons, round(get_weighing("mood").probabilities(reasons)[mood], 4))


def _mood(score: float) -> Mood:
    if score <= _ANGRY_AT:
        return "angry"
    if score <= _UNHAPPY_AT:
        return "unhappy"
    return "happy" if score >= _HAPPY_AT else "neutral"
