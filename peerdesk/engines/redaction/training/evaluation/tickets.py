"""Tickets of the evaluation set, as rows of `bench redaction`, and the files they are written to."""

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from peerdesk.engines.redaction.training.evaluation.channels import CHANNELS, CLEAN, build, with_noise
from peerdesk.engines.redaction.training.evaluation.dev3 import channels as dev3_channels
from peerdesk.engines.redaction.training.evaluation.dev3 import people as dev3_people
from peerdesk.engines.redaction.training.evaluation.dev3.filling import Dev3Filler
from peerdesk.engines.redaction.training.evaluation.filling import Filler
from peerdesk.engines.redaction.training.evaluation.final import channels as final
from peerdesk.engines.redaction.training.evaluation.lexicon import LANGUAGES, Half
from peerdesk.engines.redaction.training.evaluation.people import Person, person
from peerdesk.engines.redaction.training.evaluation.pieces import KEEP, Draft, LabelledText, render

HALVES: Final[Mapping[Half, str]] = {
    "final": "redaction_tickets.jsonl.gz",
    "dev3": "redaction_tickets_dev3.jsonl.gz",
    "dev2": "redaction_tickets_dev2.jsonl.gz",
    "dev": "redaction_tickets_dev.jsonl.gz",
}
# The second development part was once the final one, and its tickets stay as they were drawn under that name.
_DRAWN_AS: Final[Mapping[Half, str]] = {"dev2": "final", "dev3": "third"}
TICKETS: Final = 3_200
ADVERSARIAL: Final = 0.2
_KNOWN, _WORD_NAMES = 0.78, 0.3
# A little more is told in the third part, to keep every type frequent enough.
_CLEAN_IN: Final[Mapping[Half, float]] = {"dev3": 0.93}
# Parts of family names that every text holds.
_PARTICLES: Final = frozenset(
    ("de", "del", "der", "la", "las", "le", "los", "van", "von", "el", "al", "da", "st", "bin", "du")
)
_WORD: Final = re.compile(r"[^\W\d_]{2,}")

Row = dict[str, Any]


def rows(half: Half, *, seed: int, count: int) -> Iterator[Row]:
    """So many tickets of one part, the same for the same seed; languages in turn."""
    drawn_as = f"{seed}:{_DRAWN_AS.get(half, half)}"
    for number in range(count):
        attempt = 0
        while (row := _row(half, f"{drawn_as}:{number}:{attempt}", LANGUAGES[number % len(LANGUAGES)])) is None:
            attempt += 1
        yield row


def write_half(path: Path, half: Half, *, seed: int, count: int = TICKETS) -> str:
    """Write one part, compressed without time stamp; the SHA-256 of the lines, uncompressed, in hexadecimal."""
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows(half, seed=seed, count=count)).encode()
    path.write_bytes(gzip.compress(lines, compresslevel=9, mtime=0))
    return hashlib.sha256(lines).hexdigest()


def _row(half: Half, seed: str, language: str) -> Row | None:
    """One ticket, or None where a word would have to be both kept and masked: then it is drawn anew."""
    rng = random.Random(seed)  # noqa: S311 - nothing to guard; the same seed must give the same tickets
    draft = final.draw(rng, language) if half == "final" else _draft(half, rng, language)
    ticket = render(draft.pieces)
    if _contradicts(ticket, draft.known):
        return None
    row: Row = {
        "text": ticket.text,
        "spans": [{"start": start, "end": end, "type": kind} for start, end, kind in ticket.spans],
    }
    if draft.known:
        row["known"] = draft.known
    return {**row, "language": language, "channel": draft.channel, "adversarial": draft.odd}


def _draft(half: Half, rng: random.Random, language: str) -> Draft:
    """One ticket of a development part, before its pieces are joined."""
    channel = rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    odd = rng.random() < ADVERSARIAL
    clean = not odd and rng.random() < CLEAN[channel] * _CLEAN_IN.get(half, 1.0)
    word_names = rng.random() < (_WORD_NAMES * 2 if odd else _WORD_NAMES / 10)
    if half == "dev3":
        requester, other = (dev3_people.person(rng, language, word_names=word_names) for _ in range(2))
        dev3_filler = Dev3Filler(rng, language, requester, other, dev3_people.person(rng, language), odd=odd)
        pieces = dev3_channels.with_noise(dev3_channels.build(dev3_filler, channel, clean=clean), rng, channel)
    else:
        requester, other = (person(rng, language, half, word_names=word_names) for _ in range(2))
        filler = Filler(rng, language, half, requester, other, odd=odd)
        pieces = with_noise(build(filler, channel, clean=clean), rng, channel)
    return Draft(pieces, _known(rng, requester) if rng.random() < _KNOWN else {}, channel, odd)


def _known(rng: random.Random, requester: Person) -> Row:
    known: Row = {"name": requester.full, "email": requester.email}
    if rng.random() < 0.7:  # noqa: PLR2004 - what shops usually have of a customer
        known["phone"] = requester.phone
    if rng.random() < 0.6:  # noqa: PLR2004 - the same
        known["address"] = "\n".join(requester.address)
    if rng.random() < 0.7:  # noqa: PLR2004 - the same
        known["order_ids"] = list(requester.order_ids)
    return known


def _contradicts(ticket: LabelledText, known: Mapping[str, Any]) -> bool:
    """Whether a word would have to stay and to go: kept and told, or a name that stands unlabelled elsewhere."""
    named = _words(known.get("name", ""))
    told, kept, position = _words(known.get("address", "")), set[str](), 0
    for start, end, kind in ticket.spans:
        kept |= _words(ticket.text[start:end]) if kind == KEEP else set()
        told |= _words(ticket.text[start:end]) if kind == "ADDRESS" else set()
        named |= _words(ticket.text[start:end]) if kind == "NAME" else set()
    loose = set[str]()
    for start, end, _kind in (*ticket.spans, (len(ticket.text), len(ticket.text), "")):
        loose |= _words(ticket.text[position:start])
        position = end
    return not kept.isdisjoint(named | told) or not loose.isdisjoint(named - _PARTICLES)


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}
