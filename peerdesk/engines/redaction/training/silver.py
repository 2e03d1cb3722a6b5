"""Label real English sentences where two readers agree, spaCy and an earlier tagger; else nothing is taught.

`python -m peerdesk.engines.redaction.training.silver CORPORA` writes CORPORA/silver.jsonl. Needs spaCy beside the product.
"""

# ruff: noqa: PLR2004 - shares of a random draw, and what counts as rare or short, are said where they are drawn

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from peerdesk.engines.redaction.recognisers.presidio_detector import MODEL
from peerdesk.engines.redaction.tagger.lexicon import FIRST_SHIFT, LAST_SHIFT, PLAIN_SHIFT, get_lexicon
from peerdesk.engines.redaction.tagger.tagging import tag
from peerdesk.engines.redaction.training import sources

_WORD: Final = re.compile(r"[^\W\d_]+")
_EDGE: Final = re.compile(r"^(?:(?:Mr|Mrs|Ms|Dr|Sir|Prof|President|Senator)\.?\s+|@|['\"\s]+)+|(?:['’]s|['\"\s.,]+)$")
_MOST: Final = 400

Place = tuple[int, int]


def texts(corpora: sources.Corpora) -> Iterator[str]:
    """Sentences of the reviews, posts and articles that the package vaderSentiment brings (MIT), and of fortunes."""
    for path in sorted(corpora.reviews.glob("*.txt")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            yield line.split("\t")[-1].strip()
    for paragraph in sources.sentences(corpora, "en"):
        yield " ".join(paragraph.split()[:70])


def label(text: str, persons: list[Place]) -> dict[str, Any]:
    """Names that both readers see, or one of them with a listed given name; unsure places for the rest."""
    tagged = [(span.start, span.end) for span in tag(text).spans if span.type == "NAME"]
    names: list[Place] = []
    unsure: list[Place] = []
    for start, end in persons:
        place = _trimmed(text, start, end)
        if place is None:
            continue
        agreed = any(a < place[1] and place[0] < b for a, b in tagged)
        (names if agreed or _listed(text, place) > 1 else unsure).append(place)
    for place in tagged:
        if not any(a < place[1] and place[0] < b for a, b in (*names, *unsure)) and _listed(text, place):
            unsure.append(place)
    return {"text": text, "names": names, "unsure": unsure}


def _trimmed(text: str, start: int, end: int) -> Place | None:
    value = text[start:end]
    cut = _EDGE.sub("", _EDGE.sub("", value))
    if not _WORD.search(cut):
        return None
    begin = start + value.index(cut)
    return begin, begin + len(cut)


def _listed(text: str, place: Place) -> int:
    """2: a given name that is no common word; 1: some name; 0: none."""
    best = 0
    for byte in get_lexicon().lookup(_WORD.findall(text, *place)).tolist():
        first, last, plain = byte >> FIRST_SHIFT & 3, byte >> LAST_SHIFT & 3, byte >> PLAIN_SHIFT & 3
        best = max(best, 2 * (first > 1 and plain < 2) or int((first > 0 or last > 1) and plain < 3))
    return best


def main(folder: Path) -> None:
    """Read everything once and write the labels."""
    import spacy

    corpora = sources.load_corpora(folder)
    different = list(dict.fromkeys(text[:_MOST] for text in texts(corpora) if len(text) > 12))
    nlp = spacy.load(MODEL, exclude=["tagger", "parser", "senter", "attribute_ruler", "lemmatizer"])
    with (folder / "silver.jsonl").open("w", encoding="utf-8") as out:
        for text, doc in zip(different, nlp.pipe(different, batch_size=128), strict=True):
            persons = [(entity.start_char, entity.end_char) for entity in doc.ents if entity.label_ == "PERSON"]
            out.write(json.dumps(label(text, persons), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
