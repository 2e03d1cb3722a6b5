"""Words of a query or an article for lexical comparison: folded, without function words, endings cut."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_MIN_STEM: Final = 4
# Plural, genitive, participle and adverb endings; crude, the same on both sides of the comparison.
_ENDINGS: Final = (
    "ations",
    "ation",
    "ingly",
    "edly",
    "ings",
    "ing",
    "ies",
    "ied",
    "ers",
    "er",
    "ed",
    "es",
    "ly",
    "en",
    "s",
    "e",
    "y",
)
_FUNCTION_WORDS_TEXT: Final = (
    "a an and any are as at be been but by can could did do does doing for from get go had has have how i if in into "
    "is it its just like me my no not of on one only or our out please should so some such than that the their them "
    "then there these they this those through to too up use using want was way we were what when where which while "
    "who why will with would you your aber als am an auch auf aus bei bin bis das dass dem den der des die doch du "
    "ein eine einen einer es für hat habe ich ihr im in ist ja kann man mein mich mit nach nicht noch nur oder sich "
    "sie sind so und uns von war was wenn wie wir wird wo zu zum zur au aux avec ce ces dans de des du elle en est et "
    "il je la le les leur lui ma mais me mes moi mon ne nous on ou où par pas pour qu que qui sa se ses son sur ta te "
    "tu un une vos votre vous al como con cual de del donde el ella en entre era es esta este hay la las lo los me mi "
    "mis muy no nos o para pero por que qué se si sin sobre su sus te tu un una y ya yo cómo cuándo dónde"
)
_FUNCTION_WORDS: Final = frozenset(_FUNCTION_WORDS_TEXT.split())


def word_places(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield stem, start and end of each content word of a text."""
    for match in _WORD.finditer(text):
        word = stem(match.group())
        if word:
            yield word, match.start(), match.end()


def content_words(text: str) -> list[str]:
    """The stems of a text's content words, in order, repetitions included."""
    return [word for word, _, _ in word_places(text)]


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Fold a word and cut its ending; a function word gives an empty text."""
    lowered = word.casefold().partition("'")[0].partition("’")[0]
    if lowered in _FUNCTION_WORDS:
        return ""
    if not lowered.isascii():
        decomposed = unicodedata.normalize("NFKD", lowered)
        lowered = "".join(character for character in decomposed if not unicodedata.combining(character))
    for ending in _ENDINGS:
        if lowered.endswith(ending) and len(lowered) - len(ending) >= _MIN_STEM - 1:
            return lowered[: -len(ending)]
    return lowered
