"""Du or Sie, tu or vous, tú or usted; in English contractions and stiff phrases."""

import re
from collections.abc import Iterator
from typing import Final

from .findings import Finding

_FORMAL_ENGLISH: Final[dict[str, str]] = {
    "can't": "cannot", "won't": "will not", "don't": "do not", "doesn't": "does not", "didn't": "did not",
    "isn't": "is not", "aren't": "are not", "wasn't": "was not", "haven't": "have not", "hasn't": "has not",
    "couldn't": "could not", "wouldn't": "would not", "shouldn't": "should not", "i'm": "I am", "i'll": "I will",
    "i've": "I have", "we're": "we are", "we'll": "we will", "we've": "we have", "you're": "you are",
    "you'll": "you will", "you've": "you have", "they're": "they are", "it's": "it is", "that's": "that is",
    "there's": "there is", "let's": "let us", "hey": "hello", "gonna": "going to", "wanna": "want to",
    "gotta": "have to", "yeah": "yes", "yep": "yes", "nope": "no",
}  # fmt: skip
_INFORMAL_ENGLISH: Final[dict[str, str | None]] = {
    "kindly": "please", "herewith": "here", "dear sir or madam": "Hello", "dear customer": "Hello",
    "at your earliest convenience": "when you can", "we regret to inform you that": "sorry,",
    "please be advised that": "", "do not hesitate to": "please", "prior to": "before", "in order to": "to",
}  # fmt: skip
# What gives the other form away. German "Sie" begins many sentences that speak of others, so only inside a sentence.
_PATTERNS: Final[dict[tuple[str, str], re.Pattern[str]]] = {
    ("de", "formal"): re.compile(r"\b(?:[Dd]u|[Dd]ich|[Dd]ir|[Dd]ein(?:e[rnms]?)?|[Ee]uch|[Ee]uer|[Ee]ure[rnms]?)\b"),
    ("de", "informal"): re.compile(r"(?<=[a-zäöüß,;0-9\x1a])\s(?:Sie|Ihnen|Ihre?[rnms]?)\b|\b[a-zäöüß]+en\sSie\b"),
    ("fr", "formal"): re.compile(r"\b(?:tu|toi|ton|tes|t['’](?=\w))", re.IGNORECASE),
    ("fr", "informal"): re.compile(r"\b(?:vous|votre|vos)\b", re.IGNORECASE),
    ("es", "formal"): re.compile(r"\b(?:tú|ti|contigo|tus?|puedes|tienes|quieres|debes)\b", re.IGNORECASE),
    ("es", "informal"): re.compile(r"\b(?:usted(?:es)?|estimad[oa]s?)\b", re.IGNORECASE),
}
_ADDRESS: Final = {
    ("de", "formal"): "Sie", ("de", "informal"): "du", ("fr", "formal"): "vous", ("fr", "informal"): "tu",
    ("es", "formal"): "usted", ("es", "informal"): "tú",
}  # fmt: skip


def _english(words: dict[str, str] | dict[str, str | None]) -> re.Pattern[str]:
    found = "|".join(re.escape(word).replace("'", "['’]").replace(r"\ ", r"\s+") for word in words)
    return re.compile(rf"(?<![\w'’])(?:{found})(?![\w'’])", re.IGNORECASE)


_OF_ENGLISH: Final = {"formal": _english(_FORMAL_ENGLISH), "informal": _english(_INFORMAL_ENGLISH)}


def formality_findings(plain: str, *, formality: str, language: str) -> Iterator[Finding]:
    """Yield the places that do not keep to the form of address; `plain` has no placeholders (`masked`)."""
    if formality not in {"formal", "informal"}:
        return
    if language == "en":
        words: dict[str, str] | dict[str, str | None]
        words = _FORMAL_ENGLISH if formality == "formal" else _INFORMAL_ENGLISH
        for match in _OF_ENGLISH[formality].finditer(plain):
            instead = words[" ".join(match.group().casefold().replace("’", "'").split())]
            if instead and match.group()[:1].isupper():
                instead = instead[:1].upper() + instead[1:]
            yield Finding("formality", match.start(), match.end(), formality, instead or None)
    elif (language, formality) in _PATTERNS:
        for match in _PATTERNS[language, formality].finditer(plain):
            start = match.end() - len(match.group().lstrip())
            yield Finding("formality", start, match.end(), _ADDRESS[language, formality])
