"""The channels of the third part: letters, calls written down, chats with speakers, exports, dumps, posts."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from peerdesk.engines.redaction.training.evaluation import noise
from peerdesk.engines.redaction.training.evaluation.dev3.filling import KEEPING, Dev3Filler
from peerdesk.engines.redaction.training.evaluation.lexicon import templates
from peerdesk.engines.redaction.training.evaluation.pieces import KEEP, Piece, Pieces, joined, parse, quoted, slots_of

_SUBJECT, _FORWARDED, _SIGNED, _QUOTED, _STORY, _VOICE, _THIRD = 0.3, 0.12, 0.66, 0.16, 0.28, 0.12, 0.4
_VOWEL: Final = re.compile(r"[aeiouyhàâéèêëîïôöùûü]", re.IGNORECASE)
_SPEAKERS: Final = {"en": ("Me", "Agent"), "de": ("Kunde", "Agent"), "fr": ("Moi", "Conseiller"), "es": ("Yo", "Agente")}


def build(filler: Dev3Filler, channel: str, *, clean: bool) -> Pieces:
    """The pieces of one ticket; a clean one uses no template that holds an identifier."""
    pieces = _BUILDERS[channel](_Desk(filler, clean=clean))
    return _elided(pieces) if filler.language == "fr" else pieces


class _Desk:
    def __init__(self, filler: Dev3Filler, *, clean: bool) -> None:
        self.filler, self.clean, self.rng = filler, clean, filler.rng
        self.of = templates(filler.language, "dev3")
        self.used: set[str] = set()

    def pick(self, section: str, count: int = 1, *, telling: bool | None = None) -> list[Pieces]:
        """So many filled templates of a section, fewer where it has no more of those wanted."""
        wanted = False if self.clean else telling
        fresh = [line for line in self.of[section] if line not in self.used]
        fresh = [line for line in fresh if wanted is None or tells(line) == wanted]
        lines = self.rng.sample(fresh, min(count, len(fresh)))
        self.used.update(lines)
        return [parse(line, self.filler.fill) for line in lines]

    def maybe(self, share: float, section: str, *, telling: bool | None = None) -> list[Pieces]:
        return self.pick(section, telling=telling) if self.rng.random() < share else []

    def facts(self) -> list[Pieces]:
        if self.clean:
            return []
        parts = self.pick("tell", self.rng.choices((1, 2, 3), (0.66, 0.26, 0.08))[0])
        parts += self.maybe(_THIRD, "third")
        parts += self.maybe(0.5, "trap") if self.filler.odd else []
        self.rng.shuffle(parts)
        return parts


def tells(template: str) -> bool:
    """Whether a template holds an identifier."""
    return not KEEPING.issuperset(slots_of(template))


def _mail(desk: _Desk) -> Pieces:
    rng = desk.rng
    parts: list[Pieces] = [*desk.maybe(_SUBJECT, "subject"), *desk.maybe(_FORWARDED, "forward")]
    if rng.random() < _VOICE:
        return joined([*parts, *desk.pick("voice")], "\n\n")
    greeting = desk.maybe(0.75, "greeting")
    if rng.random() < _STORY:
        body = joined([*desk.pick("story"), *desk.maybe(0.4, "ask")], rng.choice((" ", "\n")))
    else:
        told = [*desk.pick("problem"), *desk.maybe(0.4, "aside"), *desk.facts(), *desk.maybe(0.5, "ask")]
        if rng.random() < 0.35:  # noqa: PLR2004 - some come to the point late
            rng.shuffle(told)
        body = joined(told, rng.choice((" ", " ", "\n", "\n\n")))
    ending = [*desk.maybe(0.75, "closing"), *([] if desk.clean else desk.maybe(_SIGNED, "signature"))]
    parts += [joined([*greeting, body], rng.choice(("\n", "\n\n", " "))), joined(ending, rng.choice(("\n", ", ", "\n\n")))]
    if rng.random() < _QUOTED:
        old = joined([*desk.pick("problem"), *desk.maybe(0.4, "tell")], " ")
        parts.append(
            joined([*([] if desk.clean else desk.pick("quotehead")), quoted(old, rng.choice(("> ", ">", "| ")))], "\n")
        )
    return joined(parts, "\n\n")


def _chat(desk: _Desk) -> Pieces:
    rng = desk.rng
    turns = desk.pick("chat", rng.randint(2, 4), telling=False)
    if not desk.clean:
        turns += desk.pick("chat", rng.choice((1, 2, 2, 3)), telling=True)
        turns += desk.maybe(0.4, "tell")
        turns += desk.maybe(0.4, "trap") if desk.filler.odd else []
    turns += desk.pick("problem") if rng.random() < 0.6 else desk.pick("ask")  # noqa: PLR2004 - mostly what is wrong
    rng.shuffle(turns)
    return joined(_spoken_by(desk, turns), "\n")


def _spoken_by(desk: _Desk, turns: list[Pieces]) -> list[Pieces]:
    """Some transcripts name who speaks or say when."""
    rng, filler = desk.rng, desk.filler
    draw = rng.random()
    if draw < 0.1 and not desk.clean:  # noqa: PLR2004 - first names before each turn
        speaker = filler.fill("first")
        return [[*speaker, Piece(": "), *turn] for turn in turns]
    if draw < 0.2:  # noqa: PLR2004 - roles
        return [[Piece(f"{_SPEAKERS[filler.language][rng.random() < 0.2]}: "), *turn] for turn in turns]  # noqa: PLR2004
    if draw < 0.3:  # noqa: PLR2004 - minutes
        return [[Piece("["), *filler.fill("time"), Piece("] "), *turn] for turn in turns]
    return turns


def _form(desk: _Desk) -> Pieces:
    rng = desk.rng
    lines = desk.pick("form", rng.randint(2, 4), telling=False)
    if not desk.clean:
        lines += desk.pick("form", rng.randint(1, 4), telling=True)
    if rng.random() < 0.6:  # noqa: PLR2004 - forms differ in order
        rng.shuffle(lines)
    lines += desk.maybe(0.25, "dump", telling=None)
    told = desk.facts()[:1] if rng.random() < 0.35 else []  # noqa: PLR2004 - some say more than the form asks
    text = joined([*desk.pick("problem"), *desk.maybe(0.3, "aside"), *told], " ")
    gap = rng.choice(("\n", "\n", "\n\n", " | "))
    return joined([joined(lines, gap), text, *desk.maybe(0.25, "ask")], "\n")


def _log(desk: _Desk) -> Pieces:
    rng = desk.rng
    lines = desk.pick("log", rng.randint(2, 4), telling=False)
    if not desk.clean:
        lines += desk.pick("log", rng.randint(0, 3), telling=True)
    if not desk.clean and (rng.random() < 0.6 or len(lines) < 3):  # noqa: PLR2004 - a dump of some file
        lines += desk.pick("dump")
    rng.shuffle(lines)
    before = joined([*desk.maybe(0.3, "greeting"), *desk.pick("problem")], " ")
    fence = [Piece("```")] if rng.random() < 0.25 else []  # noqa: PLR2004 - as in issue trackers
    body = joined([fence, joined(lines, "\n"), fence], "\n")
    ending = [*desk.maybe(0.4, "ask"), *([] if desk.clean else desk.maybe(0.25, "signature"))]
    return joined([before, body, *ending], "\n\n")


def _social(desk: _Desk) -> Pieces:
    rng = desk.rng
    posts = desk.pick("post", telling=not desk.clean)
    posts += desk.maybe(0.5, "post", telling=False)
    posts += desk.maybe(0.25, "chat") + desk.maybe(0.25, "problem")
    posts += desk.facts()[:1] if rng.random() < 0.3 else []  # noqa: PLR2004 - who tells more than he should
    rng.shuffle(posts)
    joined_posts = joined(posts, rng.choice((" ", "\n", " / ", " 😭 ")))
    return noise.social(joined_posts) if rng.random() < 0.75 else joined_posts  # noqa: PLR2004 - some post with full stops


_BUILDERS: Final[Mapping[str, Callable[[_Desk], Pieces]]] = {
    "mail": _mail,
    "chat": _chat,
    "form": _form,
    "log": _log,
    "social": _social,
}


def with_noise(pieces: Sequence[Piece], rng: random.Random, channel: str) -> Pieces:
    """What typing, devices and hurry do to the text."""
    result = list(pieces)
    typed = channel in {"chat", "social"}
    if channel != "log" and rng.random() < (0.45 if typed else 0.2):
        result = noise.typed_badly(result, rng, rng.choice((0.04, 0.08, 0.12)))
    draw = rng.random()
    if draw < 0.03:  # noqa: PLR2004 - shares of shouting, of lower case, of dictation without stops
        result = noise.shouted(result)
    elif draw < (0.45 if channel == "chat" else 0.12):
        result = noise.lowered(result)
    elif draw < 0.16 and channel == "mail":  # noqa: PLR2004 - the same
        result = noise.social(result)
    if rng.random() < 0.12:  # noqa: PLR2004 - foreign keyboards
        result = noise.bare_letters(result, rng)
    if rng.random() < 0.05:  # noqa: PLR2004 - pasted from a page: spaces that do not break
        result = [
            piece if piece.label else replace(piece, text=piece.text.replace("  ", " ").replace(": ", ":\u00a0"))
            for piece in result
        ]
    return noise.crowded(result) if rng.random() < 0.05 else result  # noqa: PLR2004 - a missing space


def _elided(pieces: Pieces) -> Pieces:
    """`de` before a vowel as French writes it; a part of a name stays as it is."""
    result = list(pieces)
    for at, following in enumerate(pieces[1:]):
        opens = not pieces[at].label and pieces[at].text.endswith(" de ")
        if opens and following.label not in {"", KEEP} and _VOWEL.match(following.text):
            result[at] = replace(pieces[at], text=pieces[at].text[:-2] + "'")
    return result
