"""Reading the shipped sample, and moving its years into the weeks before now."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from peerdesk.domain.privacy.rules import CustomerDetails

DATA = Path(__file__).parent / "data"
HISTORY_SHARE = 0.8
TOPIC_NEEDS = 8
OTHER_TOPIC = "other"
HISTORY_DAYS = 90
SOURCE_NAME = "Beer, Wine & Spirits Stack Exchange"
SOURCE_LICENCE = "CC BY-SA 3.0"


@dataclass(frozen=True)
class Row:
    """One question of the sample with its answers, best first."""

    id: str
    topic: str
    subject: str
    text: str
    details: CustomerDetails
    opened_at: datetime
    answers: tuple[tuple[str, str, datetime], ...]
    is_accepted: bool
    source: str


def read_rows() -> list[Row]:
    """Return the sample in order of time, with rare topics folded into `other`."""
    with gzip.open(DATA / "taproom.jsonl.gz", "rt", encoding="utf-8") as file:
        raw = [json.loads(line) for line in file]
    counts = Counter(row["topic"] for row in raw)
    kept = {topic for topic, count in counts.items() if count >= TOPIC_NEEDS}
    return [_row(row, kept) for row in raw]


def split(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return (history, later): the earlier four fifths are loaded as the past, the rest are asked live."""
    border = int(len(rows) * HISTORY_SHARE)
    return [row for row in rows[:border] if row.answers], list(rows[border:])


def moved_times(rows: Sequence[Row], *, now: datetime) -> list[tuple[datetime, list[datetime]]]:
    """Return (opened, [answered …]) per row, spread over the 90 days before `now`, later rows nearer to it.

    The order of questions is kept, and each answer's delay up to a day; years of waiting would say nothing here.
    """
    span = timedelta(days=HISTORY_DAYS)
    moved = []
    for place, row in enumerate(rows):
        share = ((place + 1) / (len(rows) + 1)) ** 0.7
        opened = now - span + span * share - timedelta(hours=2)
        moved.append((opened, [opened + _delay(at - row.opened_at) for _, _, at in row.answers]))
    return moved


def _delay(delay: timedelta) -> timedelta:
    minutes = max(delay.total_seconds() / 60, 1.0)
    return timedelta(minutes=min(minutes, 60 + (minutes % 50)))


def _row(raw: dict[str, Any], kept: set[str]) -> Row:
    customer = raw["customer"]
    accepted = raw.get("accepted_message")
    answers = [
        (message["author"], message["text"], datetime.fromisoformat(message["at"]), place, message.get("score", 0))
        for place, message in enumerate(raw["messages"])
        if message["from"] == "expert" and message["text"].strip()
    ]
    answers.sort(key=lambda item: (item[3] != accepted, -item[4]))
    subject = raw.get("subject", "")
    text = raw["messages"][0]["text"]
    return Row(
        id=raw["id"], topic=raw["topic"] if raw["topic"] in kept else OTHER_TOPIC, subject=subject,
        text=text.removeprefix(subject).strip() or text,
        details=CustomerDetails(
            customer.get("name", ""), customer.get("email", ""), customer.get("phone", ""), customer.get("address", ""),
            tuple(customer.get("order_ids", ())),
        ),
        opened_at=datetime.fromisoformat(raw["opened_at"]),
        answers=tuple((author, answer, at) for author, answer, at, _, _ in answers), is_accepted=accepted is not None,
        source=raw["source"],
    )  # fmt: skip
