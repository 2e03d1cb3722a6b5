"""Write models/lexicon-v1.npz: `python -m peerdesk.engines.redaction.training.lexicon CORPORA`."""

# ruff: noqa: PLR2004 - shares of a random draw, and what counts as rare or short, are said where they are drawn

import math
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import numpy as np

from peerdesk.engines.redaction.folding import fold
from peerdesk.engines.redaction.tagger.lexicon import (
    FIRST_SHIFT,
    LAST_SHIFT,
    PLAIN_SHIFT,
    REGION_BIT,
    TOWN_BIT,
    key_of,
)
from peerdesk.engines.redaction.training import sources

_WORD: Final = re.compile(r"[^\W\d_]{2,30}")
_LANGUAGES: Final = {"en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "", "nl": "", "pt": ""}
_OUT: Final = Path(__file__).parent.parent / "models" / "lexicon-v1.npz"
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "å": "aa"})


def _level(count: float, low: float, high: float) -> int:
    return 3 if count >= high else 2 if count >= low else 1


def names(corpora: sources.Corpora) -> tuple[Counter[str], Counter[str]]:
    """Levels 1..3 of given and family names by folded word."""
    first: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for locales in (sources.faker_names(), sources.fakerjs_names(corpora)):
        for given, family in locales.values():
            for name in given:
                for word in _variants(name):
                    first[word] = max(first[word], 2)
            for name in family:
                for word in _variants(name):
                    last[word] = max(last[word], 2)
    for name, count in sources.given_names().items():
        word = fold(name)
        if count >= 60:
            first[word] = max(first[word], _level(count, 2_000, 60_000))
    for name, count in (*sources.census_surnames().items(), *sources.indian_surnames().most_common(6_000)):
        word = fold(name)
        last[word] = max(last[word], _level(count, 2_000, 40_000))
    return first, last


def _variants(name: str) -> set[str]:
    words = [name, *re.split(r"[\s'’-]+", name)]
    words += [word.translate(_UMLAUTS) for word in words]
    return {fold(word) for word in words if len(fold(word)) > 1}


def plain_words(corpora: sources.Corpora) -> Counter[str]:
    """Levels 1..3 of words as plain words: in real text written small (German nouns: in the dictionary)."""
    levels: Counter[str] = Counter()
    for language, listed in _LANGUAGES.items():
        counts: Counter[str] = Counter()
        total = 0
        for paragraph in sources.sentences(corpora, language):
            for word in _WORD.findall(paragraph):
                total += 1
                if word.islower():
                    counts[fold(word)] += 1
        dictionary = {fold(word) for word in sources.word_list(corpora, listed)} if listed else set()
        rate = total / 1e6
        for word, count in counts.items():
            if count >= 2 and (not dictionary or word in dictionary or count / rate > 3):
                levels[word] = max(levels[word], _level(count / rate, 8, 120))
        for word in dictionary:
            if len(word) <= (14 if language in {"en", "de"} else 9):
                levels[word] = max(levels[word], 1)
    return levels


def main(folder: Path) -> None:
    """Build the lexicon and write it."""
    corpora = sources.load_corpora(folder)
    bits: dict[str, int] = {}
    first, last = names(corpora)
    for word, level in first.items():
        bits[word] = bits.get(word, 0) | level << FIRST_SHIFT
    for word, level in last.items():
        bits[word] = bits.get(word, 0) | level << LAST_SHIFT
    for word, level in plain_words(corpora).items():
        bits[word] = bits.get(word, 0) | level << PLAIN_SHIFT
    # German nouns are written like names; those that nobody is called are plain words.
    for word in map(fold, sources.german_nouns(corpora)):
        bits.setdefault(word, 1 << PLAIN_SHIFT)
    for rows in sources.cities().values():
        for name, inhabitants in rows:
            for word in {fold(name), *(fold(part) for part in name.split())}:
                if len(word) > 2 and inhabitants >= 15_000:
                    bits[word] = bits.get(word, 0) | TOWN_BIT
    for data in corpora.fakerjs.values():
        location = data.get("location") or {}
        for name in sources.flat([location.get("country"), location.get("state"), location.get("county")]):
            if sources.LATIN.fullmatch(name):
                bits[fold(name)] = bits.get(fold(name), 0) | REGION_BIT
    # Dictionary words that are neither frequent nor names tell nothing that their spelling does not.
    by_key = {key_of(word): value for word, value in bits.items() if word}
    keys = np.array(sorted(by_key), dtype=np.uint32)
    values = np.array([by_key[int(key)] for key in keys], dtype=np.uint8)
    np.savez_compressed(_OUT, keys=keys, bits=values)
    print(f"{len(keys)} words, {math.ceil(_OUT.stat().st_size / 1024)} KiB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
