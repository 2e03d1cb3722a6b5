"""What the simulated people share: the questions still to be asked, and which ticket belongs to which of them."""

from __future__ import annotations

import random
import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

from peerdesk.demo.history import Row

REMEMBERED = 500
_REFERENCE = re.compile(r"\b[2-9A-HJ-NP-Z]{8}\b")


@dataclass
class Scene:
    """One brand's play. All draws come from one seeded source."""

    slug: str
    base_url: str
    password: str
    rows: list[Row]
    draw: random.Random
    is_running: bool = False
    seconds_between: float = 6.0
    asked: OrderedDict[str, Row] = field(default_factory=OrderedDict)
    answered: dict[str, int] = field(default_factory=dict)

    def questions(self) -> Iterator[Row]:
        """Yield the later questions in their order, again from the start when all were asked."""
        yield from cycle(self.rows)

    def remember(self, reference: str, row: Row) -> None:
        """Note which question a ticket is."""
        self.asked[reference] = row
        while len(self.asked) > REMEMBERED:
            self.asked.popitem(last=False)

    def row_on(self, text: str) -> tuple[str, Row] | None:
        """Return (reference, question) of the first known ticket number that stands in a page's text."""
        return next(((ref, self.asked[ref]) for ref in _REFERENCE.findall(text) if ref in self.asked), None)

    def next_answer(self, reference: str) -> str | None:
        """Return the next real answer to a ticket's question, best first; None when there is none left."""
        row = self.asked[reference]
        place = self.answered.get(reference, 0)
        if place >= len(row.answers):
            return None
        self.answered[reference] = place + 1
        return row.answers[place][1]
