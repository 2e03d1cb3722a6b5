"""Language of a message: py3langid (naive Bayes on byte n-grams, Lui and Baldwin 2012) with a brand's expectations."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

UNDETERMINED: Final = "und"
_MAX_CHARACTERS: Final = 2_000
# Few letters say little: a language the brand does not serve must then beat an expected one by this factor.
_EXPECTED_ODDS: Final = 20.0
_ODDS_FADE_LETTERS: Final = 200
# Languages in which people write to brands at all often; the model's other codes win on noise only.
_WIDESPREAD_TEXT: Final = (
    "ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nl no pl pt ro ru sk sl sr sv ta th "
    "tr uk ur vi zh"
)
_WIDESPREAD: Final = frozenset(_WIDESPREAD_TEXT.split())
_RARE_ODDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """An ISO 639-1 code ("und" when there is nothing to go by) and the probability (0..1) given to it."""

    code: str
    confidence: float


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect_language(text: str, expected: Sequence[str] = ()) -> LanguageGuess:
    """Guess the language of a text.

    Args:
        text: only its first 2,000 characters are read.
        expected: ISO 639-1 codes of the languages that this brand serves; they are favoured in short texts and
            never forced: a long Spanish text stays Spanish for a brand that expects English.

    Returns:
        The most probable language; with no letters at all the first expected one (or "und") at confidence 0.

    """
    sample = text[:_MAX_CHARACTERS]
    letters = sum(character.isalpha() for character in sample)
    if letters == 0:
        return LanguageGuess(expected[0] if expected else UNDETERMINED, 0.0)
    favour = 1.0 + (_EXPECTED_ODDS - 1.0) * max(0.0, 1.0 - letters / _ODDS_FADE_LETTERS)
    wanted = frozenset(expected)
    weighted = {
        code: probability * (favour if code in wanted else 1.0) * (1.0 if code in _WIDESPREAD else _RARE_ODDS)
        for code, probability in _identifier().rank(sample)
    }
    total = sum(weighted.values())
    best = max(weighted, key=lambda code: weighted[code])
    return LanguageGuess(best, weighted[best] / total)
