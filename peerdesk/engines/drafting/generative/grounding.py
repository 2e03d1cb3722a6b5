"""What of a model's answer may be shown: a sentence that an approved article says, and that says nothing besides.

A claim is kept when it names an article, every number, address and placeholder of it stands there or in the ticket, and
the article says it: most of its words stand together in one place of the article, with as many denials, or (for another
language) one sentence of the article means the same. Attribution by entailment models (Honovich et al. 2022, "TRUE";
Gao et al. 2023, "ALCE") is better at paraphrase, but none that is fast on a CPU installs from a registry; so this errs on
the side of leaving a sentence out, and says that it did.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from peerdesk.engines.drafting.extractive import Draft, DraftSentence, DraftSource
from peerdesk.engines.drafting.promises import promise_findings
from peerdesk.engines.drafting.sentences import Unit, units_of
from peerdesk.engines.drafting.unanswered import Likeness
from peerdesk.engines.retrieval import content_words

from .asking import DraftRequest
from .reading import RawSentence

# So much of a sentence's words must stand in one place of the article: two pieces that follow each other.
SUPPORT_FROM: Final = 0.6
# Cosine of two languages: translations of one sentence .55 to .85, other sentences about the same thing up to .42.
MEANS_THE_SAME: Final = 0.52
_LONGEST_COURTESY: Final = 200
_MOST_COURTESIES: Final = 2
_MOST_COMPARED: Final = 40
_NUMBER: Final = re.compile(r"\d+(?:[.,:/]\d+)*")
_LINK: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//\S+|\bwww\.[^\s<>()]+|\b[\w.+-]+@[\w-]+\.[\w.-]+|\b(?:javascript|data):\S+", re.IGNORECASE
)
_MARKUP: Final = re.compile(r"!\[|\]\(|<[a-z/!]|&#|```", re.IGNORECASE)
_PLACEHOLDER: Final = re.compile(r"\[[A-Z][A-Z_]{1,23}_\d{1,4}\]")
_DENIAL: Final = re.compile(
    r"\b(?:not|no|never|without|cannot|nothing|none|nicht|kein(?:e[nmrs]?)?|nie(?:mals)?|ohne|ne|n['’]|pas|jamais|sans|aucune?|sin|nunca|"
    r"ningun[oa]?|ningún|jamás)\b|\b\w+n['’]t\b|\bno\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sentence that is not shown. `reason`: no_article, number, link, markup, placeholder, promise, not_said, repeated."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class GroundedDraft:
    """What may be shown, and what was left out and why."""

    draft: Draft
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    number: int
    text: str
    units: Sequence[Unit]
    stems: Sequence[frozenset[str]]


def ground(sentences: Sequence[RawSentence], request: DraftRequest, *, likeness: Likeness | None = None) -> GroundedDraft:
    """Keep the sentences that approved articles say, and a few that claim nothing; courtesies are the brand's own.

    Args:
        sentences: as the model gave them.
        request: what it was asked; its articles and its conversation are what may be said.
        likeness: compares texts by meaning, as cosines; asked for sentences that share too few words with their article,
            which a reply in another language does. None: such sentences are left out.

    """
    judge = _Judge(request, likeness)
    kept: list[DraftSentence] = []
    left: list[LeftOut] = []
    for one in sentences:
        text = " ".join(one.text.split())
        reason, place = judge.verdict(text, one.articles, courtesies=sum(not row.source for row in kept))
        if any(row.text.casefold() == text.casefold() for row in kept):
            reason = "repeated"
        if reason:
            left.append(LeftOut(text, reason))
        else:
            kept.append(DraftSentence(text, *place))
    if not any(row.source for row in kept):
        empty = Draft(reason="model_found_nothing" if not left else "model_not_grounded")
        return GroundedDraft(empty, tuple(left))
    around = [[DraftSentence(text.strip(), 0)] if text.strip() else [] for text in (request.greeting, request.sign_off)]
    cited = ((number, request.sources[number - 1]) for number in sorted({row.source for row in kept if row.source}))
    sources = tuple(DraftSource(number, source.id, source.title) for number, source in cited)
    return GroundedDraft(Draft((*around[0], *kept, *around[1]), sources), tuple(left))


class _Judge:
    def __init__(self, request: DraftRequest, likeness: Likeness | None) -> None:
        self._likeness = likeness
        self._sources = {number: _source(number, row.title, row.body) for number, row in enumerate(request.sources, 1)}
        asked = "\n".join(turn.text for turn in request.turns)
        self._asked_numbers = frozenset(_NUMBER.findall(asked))
        self._placeholders = frozenset(_PLACEHOLDER.findall(asked))
        self._allowed = request.card.allowed_promises

    def verdict(self, text: str, articles: Sequence[int], *, courtesies: int) -> tuple[str, tuple[int, bool, int]]:
        """Return why a sentence is left out ("" for not), and (source, is list, place in it) of one that is kept."""
        nowhere = (0, False, 0)
        if _MARKUP.search(text):
            return "markup", nowhere
        if not set(_PLACEHOLDER.findall(text)) <= self._placeholders:
            return "placeholder", nowhere
        named = [self._sources[number] for number in articles if number in self._sources]
        if not named:
            return self._courtesy(text, courtesies), nowhere
        told = "\n".join(source.text for source in named)
        if any(link.rstrip(".,;:!?)") not in told for link in _LINK.findall(text)):
            return "link", nowhere
        bare = _PLACEHOLDER.sub(" ", text)
        if not set(_NUMBER.findall(bare)) <= set(_NUMBER.findall(told)) | self._asked_numbers:
            return "number", nowhere
        if any(True for _ in promise_findings(text, allowed=self._allowed, approved=_sentences(named))):
            return "promise", nowhere
        place = self._place(bare, named)
        return ("", place) if place else ("not_said", nowhere)

    def _courtesy(self, text: str, courtesies: int) -> str:
        """A sentence without an article may ask or be kind; it claims nothing, and there are few of them."""
        claims = bool(_NUMBER.search(_PLACEHOLDER.sub("", text)) or _LINK.search(text) or list(promise_findings(text)))
        is_small = len(text) <= _LONGEST_COURTESY and courtesies < _MOST_COURTESIES
        is_asking_or_kind = text.endswith("?") or bool(_KIND.search(text))
        return "" if is_small and is_asking_or_kind and not claims else "no_article"

    def _place(self, text: str, named: Sequence[_Source]) -> tuple[int, bool, int] | None:
        stems = frozenset(content_words(text))
        denials = len(_DENIAL.findall(text))
        best: tuple[float, _Source, int] | None = None
        for source in named:
            for at in range(len(source.units)):
                together = source.stems[at] | (source.stems[at + 1] if at + 1 < len(source.stems) else frozenset())
                share = len(stems & together) / len(stems) if stems else 0.0
                if share >= SUPPORT_FROM and bool(denials) != bool(_denials(source.units[at : at + 2])):
                    continue  # the same words, turned around
                if best is None or share > best[0]:
                    best = (share, source, at)
        if best is not None and best[0] >= SUPPORT_FROM:
            _, source, at = best
            nearer = max(range(at, min(at + 2, len(source.units))), key=lambda place: len(stems & source.stems[place]))
            return source.number, False, source.units[nearer].place
        return self._place_by_meaning(text, named)

    def _place_by_meaning(self, text: str, named: Sequence[_Source]) -> tuple[int, bool, int] | None:
        if self._likeness is None:
            return None
        places = [(source, unit) for source in named for unit in source.units][:_MOST_COMPARED]
        if not places:
            return None
        cosines = self._likeness([text], [unit.text for _, unit in places])[0]
        at = max(range(len(places)), key=lambda place: cosines[place])
        source, unit = places[at]
        is_same_sense = bool(_DENIAL.search(text)) == bool(_DENIAL.search(unit.text))
        return (source.number, False, unit.place) if cosines[at] >= MEANS_THE_SAME and is_same_sense else None


_KIND: Final = re.compile(
    r"\b(?:sorry|thank|thanks|understand|annoying|frustrating|apologi[sz]e|leid|danke|verstehe|ärgerlich|entschuldig\w*|"
    r"désolée?s?|merci|comprends?|comprenons|lamento|siento|lamentamos|sentimos|gracias|entiendo|entendemos)\b",
    re.IGNORECASE,
)


def _source(number: int, title: str, body: str) -> _Source:
    units = units_of(body)
    return _Source(number, f"{title}\n{body}", units, [frozenset(content_words(unit.text)) for unit in units])


def _denials(units: Sequence[Unit]) -> int:
    return sum(len(_DENIAL.findall(unit.text)) for unit in units)


def _sentences(sources: Sequence[_Source]) -> list[str]:
    return [unit.text for source in sources for unit in source.units]
