"""One builder a channel: mail, chat, form, log and social post, put together from independent parts."""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from peerdesk.engines.redaction.training.evaluation import noise
from peerdesk.engines.redaction.training.evaluation.filling import KEEPING, Filler
from peerdesk.engines.redaction.training.evaluation.lexicon import templates
from peerdesk.engines.redaction.training.evaluation.pieces import Piece, Pieces, joined, parse, quoted, slots_of

CHANNELS: Final[Mapping[str, float]] = {"mail": 0.35, "chat": 0.25, "form": 0.15, "log": 0.10, "social": 0.15}
# How many tickets of a channel hold no identifier at all (of those that are not adversarial).
CLEAN: Final[Mapping[str, float]] = {"mail": 0.47, "chat": 0.58, "form": 0.25, "log": 0.40, "social": 0.72}
_SIGNED, _HEADED, _QUOTED, _THIRD, _ASIDE, _ASKED = 0.62, 0.12, 0.22, 0.35, 0.45, 0.5


def build(filler: Filler, channel: str, *, clean: bool) -> Pieces:
    """The pieces of one ticket; a clean one uses no template that holds an identifier."""
    return _BUILDERS[channel](_Writer(filler, clean=clean))


class _Writer:
    def __init__(self, filler: Filler, *, clean: bool) -> None:
        self.filler, self.clean = filler, clean
        self.rng: random.Random = filler.rng
        self.of = templates(filler.language, filler.half)

    def some(self, section: str, count: int = 1, *, telling: bool | None = None) -> list[Pieces]:
        """So many different templates of a section, filled; `telling`: only those with (or without) identifiers."""
        wanted = False if self.clean else telling
        choice = [line for line in self.of[section] if wanted is None or _tells(line) == wanted]
        return [parse(line, self.filler.fill) for line in self.rng.sample(choice, min(count, len(choice)))]

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def paragraph(self, *sections: tuple[str, float]) -> Pieces:
        parts = [part for section, share in sections if self.chance(share) for part in self.some(section)]
        return joined(parts, " ")

    def told(self) -> list[Pieces]:
        if self.clean:
            return []
        count = self.rng.choices((1, 2, 3), (0.62, 0.28, 0.10))[0]
        parts = self.some("identify", count)
        parts += self.some("third") if self.chance(_THIRD) else []
        parts += self.some("trap", 1) if self.filler.odd and self.chance(0.6) else []
        self.rng.shuffle(parts)
        return parts


def _tells(template: str) -> bool:
    return not KEEPING.issuperset(slots_of(template))


def _mail(writer: _Writer) -> Pieces:
    head = writer.some("quotehead", telling=True) if not writer.clean and writer.chance(_HEADED) else []
    greeting = writer.some("greeting") if writer.chance(0.8) else []
    told = writer.told()
    problem = writer.paragraph(("problem", 1.0), ("aside", _ASIDE))
    question = writer.paragraph(("ask", _ASKED), ("aside", _ASIDE / 3))
    middle = [problem, *told, question]
    if writer.chance(0.3):
        writer.rng.shuffle(middle)
    body = joined(middle, writer.rng.choice((" ", "\n", "\n\n")))
    closing = writer.some("closing") if writer.chance(0.8) else []
    signature = writer.some("signature") if not writer.clean and writer.chance(_SIGNED) else []
    parts = [*head, *greeting, body, joined([*closing, *signature], writer.rng.choice(("\n", ",\n", "\n\n")))]
    if writer.chance(_QUOTED):
        parts.append(_earlier(writer))
    return joined(parts, "\n\n")


def _earlier(writer: _Writer) -> Pieces:
    lines = writer.paragraph(("problem", 1.0), ("ask", _ASKED))
    if writer.clean:
        return quoted(lines)
    lines = joined([lines, *(writer.some("identify") if writer.chance(0.4) else [])], "\n")
    return joined([*writer.some("quotehead"), quoted(lines)], "\n")


def _chat(writer: _Writer) -> Pieces:
    turns = writer.some("chat", writer.rng.randint(1, 4), telling=False)
    if not writer.clean:
        turns += writer.some("chat", writer.rng.choice((1, 1, 2, 3)), telling=True)
        turns += writer.told()[:1] if writer.chance(0.5) else []
    turns += writer.some("trap", 1) if writer.filler.odd and not writer.clean and writer.chance(0.5) else []
    writer.rng.shuffle(turns)
    middle = writer.some("problem") if writer.chance(0.5) else writer.some("ask")
    cut = writer.rng.randint(0, len(turns))
    return joined([*turns[:cut], *middle, *turns[cut:]], "\n")


def _form(writer: _Writer) -> Pieces:
    lines = writer.some("form", writer.rng.randint(2, 4), telling=False)
    if not writer.clean:
        lines += writer.some("form", writer.rng.randint(2, 5), telling=True)
    if writer.chance(0.5):
        writer.rng.shuffle(lines)
    text = joined([*writer.some("problem"), *(writer.told()[:1] if writer.chance(0.4) else [])], " ")
    return joined([*lines, text, *(writer.some("ask") if writer.chance(0.3) else [])], "\n")


def _log(writer: _Writer) -> Pieces:
    lines = writer.some("log", writer.rng.randint(2, 4), telling=False)
    if not writer.clean:
        lines += writer.some("log", writer.rng.randint(1, 4), telling=True)
    writer.rng.shuffle(lines)
    before = writer.paragraph(("greeting", 0.3), ("problem", 1.0))
    after = writer.some("ask") if writer.chance(0.5) else []
    after += writer.some("signature") if not writer.clean and writer.chance(0.25) else []
    return joined([before, joined(lines, "\n"), *after], "\n\n")


def _social(writer: _Writer) -> Pieces:
    posts = writer.some("social", 1, telling=not writer.clean)
    posts += writer.some("social", writer.rng.choice((0, 1)), telling=False)
    posts += writer.told()[:1] if writer.chance(0.35) else []
    posts += writer.some("problem") if writer.chance(0.3) else []
    writer.rng.shuffle(posts)
    return noise.social(joined(posts, writer.rng.choice((" ", "\n", " ... "))))


_BUILDERS: Final[Mapping[str, Callable[[_Writer], Pieces]]] = {
    "mail": _mail,
    "chat": _chat,
    "form": _form,
    "log": _log,
    "social": _social,
}


def with_noise(pieces: Sequence[Piece], rng: random.Random, channel: str) -> Pieces:
    """The noise that a channel brings with it: bad typing, one case for all, lost accents, lost spaces."""
    result = list(pieces)
    if rng.random() < (0.4 if channel in {"chat", "social"} else 0.2):
        result = noise.typed_badly(result, rng, rng.choice((0.03, 0.06, 0.1)))
    draw = rng.random()
    if draw < 0.04:  # noqa: PLR2004 - shares of shouting and of lower case
        result = noise.shouted(result)
    elif draw < (0.4 if channel == "chat" else 0.1):
        result = noise.lowered(result)
    if rng.random() < 0.1:  # noqa: PLR2004 - foreign keyboards
        result = noise.bare_letters(result, rng)
    return noise.crowded(result) if rng.random() < 0.07 else result  # noqa: PLR2004 - a missing space
