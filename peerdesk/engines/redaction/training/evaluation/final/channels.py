"""The channels of the final part: mail with signature, quotes and disclaimers, chats, forms, logs, posts."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from peerdesk.engines.redaction.training.evaluation import noise
from peerdesk.engines.redaction.training.evaluation.final.filling import KEEPING, FinalFiller
from peerdesk.engines.redaction.training.evaluation.final.people import person
from peerdesk.engines.redaction.training.evaluation.lexicon import templates
from peerdesk.engines.redaction.training.evaluation.people import Person
from peerdesk.engines.redaction.training.evaluation.pieces import KEEP, Draft, Piece, Pieces, joined, parse, quoted, slots_of

CHANNELS: Final[Mapping[str, float]] = {"mail": 0.38, "chat": 0.26, "form": 0.12, "log": 0.10, "social": 0.14}
# How many tickets of a channel hold nothing personal (of those that are not adversarial).
_CLEAN: Final[Mapping[str, float]] = {"mail": 0.34, "chat": 0.52, "form": 0.15, "log": 0.34, "social": 0.66}
# How often the company knows who writes: a mail has a sender, a guest in a chat has none.
_KNOWN: Final[Mapping[str, float]] = {"mail": 0.93, "chat": 0.66, "form": 0.9, "log": 0.8, "social": 0.45}
_ADVERSARIAL, _WORD_NAMES, _ODD_CLEAN = 0.2, 0.06, 0.2
_ALTERNATIVES: Final = re.compile(r"~\(([^()]*)\)")
_VOWELS: Final = "aeiouyâàéèêëîïôöûüAEIOUYÂÀÉÈÊËÎÏÔÖÛÜ"
_ELIDED: Final = re.compile(r"\b([dq]u?)e $", re.IGNORECASE)
_MANY: Final = 99
# What the company and its programs wrote: nobody disguises anything there.
_NOT_HIS: Final = frozenset(
    {
        "agent",
        "agentturn",
        "headofagent",
        "headofmine",
        "forward",
        "disclaimer",
        "logintro",
        "logtell",
        "formhead",
        "device",
        "speakers",
    }
)
_MESSAGE: Final = {"en": "Message:", "de": "Nachricht:", "fr": "Message :", "es": "Mensaje:"}


def draw(rng: random.Random, language: str) -> Draft:
    """One ticket of the final part."""
    channel = rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    odd = rng.random() < _ADVERSARIAL
    clean = rng.random() < (_ODD_CLEAN if odd else _CLEAN[channel])
    word_names = rng.random() < (_WORD_NAMES * 3 if odd else _WORD_NAMES)
    requester, other, agent = (person(rng, language, word_names=word_names) for _ in range(3))
    filler = FinalFiller(rng, language, requester, other, agent, odd=odd)
    desk = _Desk(filler, channel, clean=clean)
    pieces = _BUILDERS[channel](desk)
    if odd and not (desk.marked or filler.disguised):
        pieces = joined([pieces, *desk.some("trap")], "\n")
    if language == "fr":
        pieces = _elided(pieces)
    known = _known(rng, requester) if rng.random() < _KNOWN[channel] else {}
    return Draft(_with_noise(pieces, rng, channel), known, channel, odd)


class _Desk:
    def __init__(self, filler: FinalFiller, channel: str, *, clean: bool) -> None:
        self.filler, self.channel, self.clean, self.rng = filler, channel, clean, filler.rng
        self.marked = False  # whether it holds something hidden, split or looking like data
        self.of = templates(filler.language, "final")
        # Half of those who tell something tell one thing or two, whatever the form of their message.
        self.left = 0 if clean else self.rng.choices((1, 2, _MANY), (0.26, 0.18, 0.56))[0]
        self.left = max(self.left, 2) if filler.odd and not clean else self.left

    def some(self, section: str, count: int = 1, *, plainly: bool = False) -> list[Pieces]:
        """So many different templates of a section, in its order, filled; none tells more than is left to tell."""
        lines, chosen = self.of[section], list[int]()
        for _ in range(count):
            fit = [at for at, line in enumerate(lines) if at not in chosen and told_by(line) <= self.left]
            if fit:
                chosen.append(self.rng.choice(fit))
                self.left -= told_by(lines[chosen[-1]])
        self.filler.plain_now = plainly or section in _NOT_HIS
        filled = [parse(self._choose(lines[at]), self.filler.fill) for at in sorted(chosen)]
        self.filler.plain_now = False
        return filled

    def maybe(self, section: str, share: float) -> list[Pieces]:
        return self.some(section) if self.rng.random() < share else []

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def odd(self) -> list[Pieces]:
        """What only adversarial tickets hold: values hidden, split or dictated, and look-alikes that must stay."""
        if not self.filler.odd:
            return []
        most = (1, 1, 2) if self.channel == "log" else (0, 1, 1, 2)
        hidden = [] if self.clean else self.some("oddtell", self.rng.choice(most), plainly=self.chance(0.8))
        self.marked = self.marked or bool(hidden) or self.clean
        return [*hidden, *self.some("trap", self.rng.choice((1, 1, 2)) if self.clean else self.rng.choice((0, 0, 1)))]

    def told(self, most: int = 3) -> list[Pieces]:
        count = 0 if self.clean else min(most, self.rng.choices((0, 1, 2, 3), (0.4, 0.4, 0.15, 0.05))[0])
        return [*self.some("tell", count), *self.odd()]

    def _choose(self, line: str) -> str:
        return _ALTERNATIVES.sub(lambda found: self.rng.choice(found[1].split("|")), line)


def told_by(line: str) -> int:
    """How many slots of a template hold something personal."""
    return sum(slot not in KEEPING for slot in slots_of(line))


def _mail(desk: _Desk) -> Pieces:
    gap = desk.rng.choice((" ", "\n", "\n\n", "\n\n"))
    signature = [] if desk.clean else desk.maybe("sign", 0.78)  # first, as most mails are signed whatever they tell
    middle = [
        *desk.maybe("warm", 0.4),
        *desk.some("story", 2 if desk.chance(0.14) else 1),
        *desk.told(),
        *desk.maybe("ask", 0.5),
    ]
    if desk.chance(0.15):
        desk.rng.shuffle(middle)
    parts = [*desk.maybe("open", 0.85), joined(middle, gap)]
    ending = [*desk.maybe("close", 0.8), *signature]
    parts.append(joined(ending, desk.rng.choice(("\n", "\n", "\n\n", " "))))
    parts += desk.maybe("device", 0.16)
    text = joined(parts, desk.rng.choice(("\n\n", "\n\n", "\n")))
    if not desk.clean and desk.left > 1 and desk.chance(0.06):
        return joined([text, *desk.some("forward"), _first_mail(desk)], "\n\n")
    quotes = _history(desk) if desk.chance(0.32) else []
    return joined([text, *desk.maybe("disclaimer", 0.14), *quotes], "\n\n")


def _history(desk: _Desk) -> list[Pieces]:
    """Earlier messages below the new one: marked, or only announced; now and then a second one below."""
    mark = desk.rng.choice(("> ", "> ", ">", "| ", ""))
    earlier = _answer(desk)
    for _ in range(desk.rng.choices((0, 1, 2, 3), (0.45, 0.25, 0.18, 0.12))[0]):
        of_customer = desk.chance(0.65)
        older = _first_mail(desk) if of_customer else _answer(desk)
        head = desk.some("headofmine" if of_customer else "headofagent")
        earlier = joined([earlier, joined([*head, quoted(older, mark) if mark else older], "\n")], "\n\n")
    return [joined([*desk.some("headofagent"), quoted(earlier, mark) if mark else earlier], "\n")]


def _answer(desk: _Desk) -> Pieces:
    return joined([*desk.some("agent"), *desk.maybe("disclaimer", 0.35)], "\n\n")


def _first_mail(desk: _Desk) -> Pieces:
    parts = [
        *desk.maybe("open", 0.7),
        joined([*desk.some("story"), *desk.maybe("tell", 0.3)], " "),
        *desk.maybe("close", 0.6),
    ]
    return joined([*parts, *desk.maybe("sign", 0.5), *desk.maybe("device", 0.2)], "\n")


def _chat(desk: _Desk) -> Pieces:
    if desk.chance(0.16):
        return joined([*desk.some("short", desk.rng.choice((1, 2, 2))), *desk.odd()], "\n")
    turns = [*desk.some("chat", desk.rng.choice((1, 1, 2)) if desk.clean else desk.rng.choice((0, 1, 1)))]
    turns += [] if desk.clean else desk.some("chattell", desk.rng.choice((1, 1, 2, 3)))
    turns += [*desk.odd(), *desk.maybe("short", 0.35)]
    turns += desk.some("story") if desk.chance(0.2) else []
    if desk.chance(0.5):
        desk.rng.shuffle(turns)
    return joined(turns, "\n") if desk.chance(0.65) else _transcript(desk, turns)


def _transcript(desk: _Desk, turns: Sequence[Pieces]) -> Pieces:
    line = desk.rng.choice([line for line in desk.of["speakers"] if told_by(line) <= desk.left])
    customer, agent = line.split("|")
    clock, lines = desk.rng.randint(400, 1200) if desk.chance(0.35) else 0, list[Pieces]()
    for at, turn in enumerate(turns):
        if at == 0 or desk.chance(0.5):
            lines.append(joined([_speaker(desk, agent, clock), *desk.some("agentturn")], ""))
            clock += desk.rng.randint(1, 3) if clock else 0
        head = _speaker(desk, customer, clock)
        clock += desk.rng.randint(1, 4) if clock else 0
        body = [piece if piece.label else replace(piece, text=piece.text.replace("\n", "\n  ")) for piece in turn]
        lines.append([*head, *body])
    return joined(lines, "\n")


def _speaker(desk: _Desk, name: str, clock: int) -> Pieces:
    stamp = [Piece(f"{clock // 60:02d}:{clock % 60:02d}", KEEP), Piece(" ")] if clock else []
    desk.filler.plain_now = True
    head = [*stamp, *parse(f"{name}: ", desk.filler.fill)]
    desk.filler.plain_now = False
    return head


def _form(desk: _Desk) -> Pieces:
    lines = desk.maybe("formhead", 0.5)
    fields = [] if desk.clean else desk.some("formtell", desk.rng.randint(1, 5))
    lines += [*fields, *desk.some("formclean", desk.rng.randint(1, 4))]
    text = joined([*desk.some("story"), *desk.told(1), *desk.maybe("ask", 0.3)], " ")
    gap = desk.rng.choice(("\n", " "))
    return joined([*lines, [Piece(_MESSAGE[desk.filler.language] + gap), *text]], "\n")


def _log(desk: _Desk) -> Pieces:
    lines = desk.some("log", desk.rng.randint(2, 5))
    lines += [] if desk.clean else desk.some("logtell", desk.rng.choice((1, 1, 2, 3)))
    desk.rng.shuffle(lines)
    head = [*desk.maybe("open", 0.3), *(desk.some("story") if desk.chance(0.4) else []), *desk.some("logintro")]
    tail = [*desk.odd(), *desk.maybe("ask", 0.3), *([] if desk.clean else desk.maybe("sign", 0.2))]
    return joined([joined(head, " "), joined(lines, "\n"), joined(tail, "\n")], "\n\n")


def _social(desk: _Desk) -> Pieces:
    posts = [] if desk.clean else desk.some("posttell")
    posts += desk.some("post", 1 if desk.clean else desk.rng.choice((0, 0, 1)))
    posts += [*desk.odd(), *(desk.some("story") if desk.chance(0.12) else [])]
    text = joined(posts, desk.rng.choice((" ", "\n", ". ", " — ")))
    return noise.social(text) if desk.chance(0.4) else text


_BUILDERS: Final[Mapping[str, Callable[[_Desk], Pieces]]] = {
    "mail": _mail,
    "chat": _chat,
    "form": _form,
    "log": _log,
    "social": _social,
}


def _elided(pieces: Sequence[Piece]) -> Pieces:
    """`d'Anne`, not `de Anne`."""
    result = list(pieces)
    for at, (piece, following) in enumerate(pairwise(pieces)):
        if following.label in {"NAME", KEEP} and following.text[0] in _VOWELS and not piece.label:
            result[at] = replace(piece, text=_ELIDED.sub(r"\1'", piece.text))
    return result


def _with_noise(pieces: Sequence[Piece], rng: random.Random, channel: str) -> Pieces:
    result = list(pieces)
    if rng.random() < {"chat": 0.35, "social": 0.3, "log": 0.05}.get(channel, 0.18):
        result = noise.typed_badly(result, rng, rng.choice((0.03, 0.06, 0.1)))
    draw_of_case = rng.random()
    if draw_of_case < {"chat": 0.35, "social": 0.25, "log": 0.02}.get(channel, 0.06):
        result = noise.lowered(result)
    elif draw_of_case > (0.99 if channel == "log" else 0.97):
        result = noise.shouted(result)
    if rng.random() < (0.02 if channel == "log" else 0.08):
        result = noise.bare_letters(result, rng)
    return noise.crowded(result) if rng.random() < 0.05 else result  # noqa: PLR2004 - a missing space


def _known(rng: random.Random, requester: Person) -> dict[str, object]:
    """What a help desk has of its requester: mostly name and e-mail, less often the rest."""
    known: dict[str, object] = {"name": requester.full, "email": requester.email}
    if rng.random() < 0.15:  # noqa: PLR2004 - only a sender's address
        del known["name"]
    if rng.random() < 0.5:  # noqa: PLR2004 - shops ask for it
        known["phone"] = requester.phone
    if rng.random() < 0.35:  # noqa: PLR2004 - the same
        known["address"] = "\n".join(requester.address)
    if rng.random() < 0.4:  # noqa: PLR2004 - where the shop is connected
        known["order_ids"] = list(requester.order_ids)
    if rng.random() < 0.15:  # noqa: PLR2004 - where users have names
        known["username"] = requester.user
    return known
