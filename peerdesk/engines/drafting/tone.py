"""How a reply may sound to somebody who has trouble: blame, shouting, coldness, no word for an upset customer.

Small word lists of our own in English, German, French and Spanish. They are hints; nothing is stopped by them.
"""

import re
from collections.abc import Iterator
from typing import Final

from .findings import Finding, masked, matches

_BLAME: Final = re.compile(
    r"\b(?:you\sshould(?:\sreally)?\shave|you\s(?:failed|forgot|neglected)\sto|(?:your|ur)\s(?:own\s)?(?:fault|mistake)|"
    r"as\s(?:i|we)(?:\shave|['’]ve)?\s(?:already\s)?(?:said|told|explained|mentioned)|why\sdid(?:n['’]t|\snot)\syou|"
    r"you\s(?:clearly|obviously)|read\sthe\s(?:manual|instructions|article)\s(?:first|again|properly)|calm\sdown|"
    r"(?:sie|du)\s(?:hätten|hättest)\s[^.!?\n]{0,40}(?:müssen|sollen)|(?:ihr|dein)\s(?:eigener\s)?fehler|selbst\sschuld|"
    r"wie\s(?:ich\s|wir\s)?(?:bereits|schon)\s(?:gesagt|erklärt|erwähnt|geschrieben)|beruhig(?:en\ssie\ssich|\sdich)|"
    r"(?:vous\sauriez|tu\saurais)\sdû|(?:votre|ta)\s(?:propre\s)?(?:faute|erreur)|comme\sje\s(?:vous|te)?\s?l['’]ai\s(?:déjà\s)?dit|"
    r"(?:calmez-vous|calme-toi)|(?:debería|deberías)\shaber|(?:su|tu)\s(?:propia\s)?culpa|"
    r"como\sya\s(?:le|te)\s(?:dije|expliqué|he\sdicho)|c[áa]lm(?:ese|ate))\b",
    re.IGNORECASE,
)
_SHOUTED: Final = re.compile(r"(?<![\w.-])[^\W\d_a-zà-öø-ÿ]{4,}(?:[ ,]+[^\W\d_a-zà-öø-ÿ]{2,})*(?![\w.-])")
_LONE_CAPITALS: Final = 7
_MARKS: Final = re.compile(r"!(?:\s?[!?])+|\?(?:\s?[!?]){2,}")
_UPSET: Final = re.compile(
    r"\b(?:angry|furious|annoy(?:ed|ing)|frustrat\w+|unaccept\w+|disappoint\w+|ridiculous|terrible|awful|worst|fed\sup|"
    r"useless|joke|scam|ruined|still\s(?:waiting|nothing|broken)|third\stime|nobody\s(?:answers|replies)|weeks?\slate|"
    r"wütend|sauer|verärgert|ärger\w*|frustrier\w+|unverschämt\w*|inakzeptabel|enttäusch\w+|lächerlich|katastroph\w+|"
    r"schon\swieder|zum\sdritten\smal|niemand\santwortet|"
    r"furieux|furieuse|énerv\w+|inadmissible|inacceptable|déçue?s?|ridicule|honteux|marre|"
    r"enfadad[oa]|furios[oa]|indignad[oa]|inaceptable|decepcionad[oa]|ridículo|vergüenza|harto|harta)\b",
    re.IGNORECASE,
)
_CARES: Final = re.compile(
    r"\b(?:sorry|apolog\w+|understand\w*|i\s(?:can\s)?(?:see|imagine|hear)|that\s(?:must|sounds)|frustrating|thank\syou\sfor\s(?:your\s)?"
    r"(?:patience|telling|letting)|leid|entschuldig\w+|verzeih\w*|verstehe\w*|verständ\w+|ärgerlich|danke\sfür\s(?:ihre|deine)\sgeduld|"
    r"désolée?s?|excus\w+|comprend\w*|navrée?s?|patience|lo\ssiento|lamento|disculp\w+|perdón|entiendo|comprendo|paciencia)\b",
    re.IGNORECASE,
)
_CARING: Final = {
    "en": "I am sorry for the trouble this has caused you.",
    "de": "Es tut mir leid, dass das so ärgerlich ist.",
    "fr": "Je suis désolé pour ce désagrément.",
    "es": "Lamento las molestias que esto le ha causado.",
}
_COLD_WORDS: Final = 6
_FIRST_LINE_WORDS: Final = 6


def is_upset(text: str) -> bool:
    """Whether a customer's words sound upset: words for it, or several words in capitals, or rows of marks."""
    plain = masked(text)
    return bool(_UPSET.search(plain) or _MARKS.search(plain)) or any(" " in m.group() for m in _SHOUTED.finditer(plain))


def tone_findings(text: str, *, language: str, is_customer_upset: bool) -> Iterator[Finding]:
    """Yield what may hurt, with fixes for capitals and marks, and a sentence of sympathy where it is missing."""
    plain = masked(text)
    yield from matches(_BLAME, plain, "blame")
    for match in _SHOUTED.finditer(plain):
        if " " in match.group() or len(match.group()) >= _LONE_CAPITALS:
            yield Finding("shouting", match.start(), match.end(), match.group(), match.group().lower())
    for match in _MARKS.finditer(plain):
        yield Finding("many_marks", match.start(), match.end(), match.group(), "?" if "?" in match.group() else "!")
    if 0 < len(plain.split()) <= _COLD_WORDS:
        yield Finding("cold", 0, len(text))
    if is_customer_upset and plain.strip() and not _CARES.search(plain):
        at = _after_greeting(text)
        sentence = _CARING.get(language, _CARING["en"])
        yield Finding("no_sympathy", at, at, fix=f"\n\n{sentence}" if at else f"{sentence}\n\n")


def _after_greeting(text: str) -> int:
    """Where the first line ends when it is a greeting, else 0."""
    first = text.partition("\n")[0].rstrip()
    return len(first) if first.endswith((",", "!", ":", "،")) and len(first.split()) <= _FIRST_LINE_WORDS else 0
