"""A reply put together from sentences that people have approved: nothing is invented, every sentence names its source.

Sentences are chosen one after another by how much of the question they cover that is not covered yet, less what repeats
what is there (maximal marginal relevance: Carbonell and Goldstein 1998), with priors for the passage that the search
found, for the beginning of an article and for how often people kept the sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from peerdesk.engines.retrieval import content_words

from .sentences import Unit, questions_of, units_of

DRAFT_FROM: Final = 0.5
MOST_SENTENCES: Final = 6
LONGEST_DRAFT: Final = 1_500
# By how much the coverage of a sentence counts more for standing in the passage, early, and for being kept by people.
_PASSAGE, _EARLY, _KEPT = 0.6, 0.4, 1.0
_REPEATS: Final = 0.35
# Words of the title are what the whole article is about: they tell its sentences apart only half as well.
_TITLE_WORD: Final = 0.5
# What is said already counts so much when it is said again: a cause beside its cure.
_KNOWN: Final = 0.4
# A sentence that is kept less often than this is only there for what nothing else says.
_DISLIKED: Final = 0.35
# A further sentence must cover so much of what was asked, new things for the most part: in the first article, in others.
_NEWS_OF_FIRST, _NEWS_OF_OTHERS = 0.09, 0.15
_SAME: Final = 0.7
_UNFIT_ENDS: Final = (":", "?")


@dataclass(frozen=True, slots=True)
class SourceText:
    """An approved article as the search found it: `passage` is the stretch that fits best."""

    id: str
    title: str
    body: str
    passage: str = ""


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """One sentence of a draft, or a whole list of steps.

    `source` is the number of its source as it was given, from 1 (0: a courtesy); `place` that of the piece in it.
    """

    text: str
    source: int
    is_list: bool = False
    place: int = 0


@dataclass(frozen=True, slots=True)
class DraftSource:
    """A source that a draft cites, by its number."""

    number: int
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed reply; a person sends it. Without sentences `reason` says why there is none."""

    sentences: tuple[DraftSentence, ...] = ()
    sources: tuple[DraftSource, ...] = ()
    reason: str = ""

    @property
    def text(self) -> str:
        """The whole reply: courtesies and lists stand in paragraphs of their own."""
        return draft_text(self.sentences)


@dataclass
class _Chosen:
    unit: Unit
    article: int
    stems: frozenset[str]
    prior: float
    is_disliked: bool = False


def draft_text(sentences: Sequence[DraftSentence]) -> str:
    """Join sentences into a reply."""
    text = ""
    for place, sentence in enumerate(sentences):
        before = sentences[place - 1] if place else None
        is_apart = before is None or sentence.is_list or before.is_list or 0 in {sentence.source, before.source}
        text += ("\n\n" if is_apart else " ") * bool(text) + sentence.text
    return text


def compose_draft(
    question: str,
    sources: Sequence[SourceText],
    *,
    confidence: float,
    greeting: str = "",
    sign_off: str = "",
    kept: Mapping[str, float] | None = None,
) -> Draft:
    """Compose a reply to a redacted question from approved articles, best first.

    Args:
        question: subject and messages of the customer, redacted.
        sources: what the search found; only the first is sure to fit, the others must cover what it does not.
        confidence: how surely the first source answers (0..1); below 0.5 there is no draft.
        greeting: first words in the brand's voice; empty for none.
        sign_off: last words likewise.
        kept: how often people kept a sentence (0..1) by its text, for sentences that were used before.

    """
    if not sources:
        return Draft(reason="nothing_found")
    if confidence < DRAFT_FROM:
        return Draft(reason="not_sure")
    wanted = _wanted(question)
    if not wanted:
        return Draft(reason="no_question")
    chosen = _choose(wanted, sources, kept or {})
    if not chosen:
        return Draft(reason="no_sentence")
    chosen.sort(key=lambda one: (one.article, one.unit.place))
    body = [DraftSentence(one.unit.text, one.article + 1, one.unit.is_list, one.unit.place) for one in chosen]
    courtesy = [[DraftSentence(text.strip(), 0)] if text.strip() else [] for text in (greeting, sign_off)]
    articles = sorted({one.article for one in chosen})
    cited = tuple(DraftSource(place + 1, sources[place].id, sources[place].title) for place in articles)
    return Draft((*courtesy[0], *body, *courtesy[1]), cited)


def _wanted(question: str) -> dict[str, float]:
    """Return the stems that an answer should cover, those of question sentences twice as heavy."""
    weights = dict.fromkeys(content_words(question[:4000]), 0.5)
    for sentence in questions_of(question):
        weights |= dict.fromkeys(content_words(sentence), 1.0)
    return weights


def _choose(wanted: Mapping[str, float], sources: Sequence[SourceText], kept: Mapping[str, float]) -> list[_Chosen]:
    titles = [frozenset(content_words(source.title)) for source in sources]
    candidates = [
        _Chosen(unit, place, frozenset(content_words(unit.text)), *_prior(unit, source, kept))
        for place, source in enumerate(sources)
        for unit in units_of(source.body)
        if _is_usable(unit)
    ]
    rarity = _rarity([one.stems for one in candidates], wanted)
    chosen: list[_Chosen] = []
    covered: set[str] = set()
    length = 0

    def news(one: _Chosen) -> float:
        again = 0.0 if one.article or one.is_disliked else _KNOWN
        return sum(
            rarity[stem] * (_TITLE_WORD if stem in titles[one.article] else 1.0) * (again if stem in covered else 1.0)
            for stem in one.stems
            if stem in rarity
        )

    while len(chosen) < MOST_SENTENCES:
        open_ones = [one for one in candidates if news(one) > (_NEWS_OF_OTHERS if one.article else _NEWS_OF_FIRST)]
        if not open_ones:
            break
        best = max(open_ones, key=lambda one: news(one) * one.prior - _REPEATS * _repeats(one, chosen))
        candidates.remove(best)
        if _repeats(best, chosen) > _SAME or (length and length + len(best.unit.text) > LONGEST_DRAFT):
            continue
        chosen.append(best)
        covered |= best.stems & rarity.keys()
        length += len(best.unit.text)
    return _continued(chosen, candidates, rarity)


def _continued(chosen: list[_Chosen], candidates: Sequence[_Chosen], rarity: Mapping[str, float]) -> list[_Chosen]:
    """Add what goes on from a chosen sentence: the next of its paragraph, when it speaks of the same."""
    left = {(one.article, one.unit.paragraph, one.unit.place): one for one in candidates}
    length = sum(len(one.unit.text) for one in chosen)
    for one in chosen:  # grows while it is read, so that a third sentence may follow the second
        following = left.get((one.article, one.unit.paragraph, one.unit.place + 1))
        if following is None or len(chosen) >= MOST_SENTENCES or one.unit.is_list or following in chosen:
            continue
        is_same = bool(following.stems & (one.stems | rarity.keys())) and _repeats(following, chosen) <= _SAME
        if is_same and not following.is_disliked and length + len(following.unit.text) <= LONGEST_DRAFT:
            chosen.append(following)
            length += len(following.unit.text)
    return chosen


def _is_usable(unit: Unit) -> bool:
    """A sentence that only leads somewhere, or asks, answers nothing; neither does a fragment."""
    return unit.is_list or (len(unit.text.split()) > 2 and not unit.text.rstrip("*_ ").endswith(_UNFIT_ENDS))  # noqa: PLR2004


def _rarity(texts: Sequence[frozenset[str]], wanted: Mapping[str, float]) -> dict[str, float]:
    """Weigh each wanted stem by how few sentences hold it; those that none holds are left out; the sum is 1."""
    counts = {stem: sum(stem in text for text in texts) for stem in wanted}
    weights = {stem: wanted[stem] / count**0.5 for stem, count in counts.items() if count}
    total = sum(weights.values()) or 1.0
    return {stem: weight / total for stem, weight in weights.items()}


def _repeats(one: _Chosen, chosen: Sequence[_Chosen]) -> float:
    return max((_likeness(one.stems, other.stems) for other in chosen), default=0.0)


def _prior(unit: Unit, source: SourceText, kept: Mapping[str, float]) -> tuple[float, bool]:
    """Return what speaks for a sentence whatever is asked, and whether people mostly drop it."""
    text = unit.text.partition("\n")[0]
    value = 1.0 + _EARLY / (1 + unit.place)
    value += _PASSAGE if source.passage and text[:60] in " ".join(source.passage.split()) else 0.0
    rate = kept.get(unit.text, 0.5)
    return max(0.0, value + _KEPT * (rate - 0.5)), rate < _DISLIKED


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    union = len(one | other)
    return len(one & other) / union if union else 0.0
