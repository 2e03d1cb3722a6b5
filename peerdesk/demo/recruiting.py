"""What Taproom asks of people who want to answer, and where it looks for them."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import Final

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.exams.commands import add_items, add_prompt, create_exam, publish_exam
from peerdesk.domain.exams.rules import ExamKind, ItemDraft, ItemKind, PromptKind, Terms
from peerdesk.domain.people.models import User
from peerdesk.domain.recruiting.commands import create_campaign, open_campaign
from peerdesk.domain.recruiting.rules import CampaignKind, PageText

from .history import DATA

_FLAT: Final = (
    "I bottled a pale ale ten days ago and there is hardly any fizz. I used [ORDER_ID_1], the kit with the small sachet of "
    "sugar, and the bottles stand in my cellar. Did I do something wrong?"
)
_SOUR: Final = (
    "This is the THIRD batch that has gone sour and I followed your instructions to the letter. I have thrown away sixty "
    "litres. Honestly I am about to give up, and nobody has answered me for a week."
)
_PROMPTS: Final = ((PromptKind.TICKET, _FLAT), (PromptKind.EMPATHY, _SOUR))


def create_recruiting(brand: Brand, *, by: User, now: datetime) -> None:
    """Give the brand a skills test, a writing and a language test, all live, and an open campaign."""
    skills = create_exam(
        brand, kind=ExamKind.SKILLS, language="en", title="What you know of beer", by=by, now=now,
        terms=Terms(weight=50, minutes=15, least_items=4, most_items=8),
    )  # fmt: skip
    add_items(skills.id, brand_id=brand.id, drafts=[(draft, None) for draft in _drafts()], by=by, now=now)
    writing = create_exam(
        brand, kind=ExamKind.WRITING, language="en", title="Two answers", by=by, now=now,
        terms=Terms(cut=0.55, weight=30, minutes=40, least_items=1, most_items=2, least_words=40),
    )  # fmt: skip
    for kind, text in _PROMPTS:
        add_prompt(writing.id, brand_id=brand.id, kind=kind, text=text, now=now)
    language = create_exam(
        brand, kind=ExamKind.LANGUAGE, language="en", title="A few lines in English", by=by, now=now,
        terms=Terms(cut=0.55, weight=20, minutes=20, least_items=1, most_items=1, least_words=60),
    )  # fmt: skip
    add_prompt(
        language.id, brand_id=brand.id, kind=PromptKind.FREE, now=now,
        text="Tell a friend who has never brewed how your first beer went, and what you would do differently.",
    )  # fmt: skip
    for exam in (skills, writing, language):
        publish_exam(exam.id, brand_id=brand.id, now=now)
    page = PageText(
        "en", "You brew. People ask. Get paid for what you know.",
        "Taproom's customers have questions that only somebody who **brews** can answer well.\n\n"
        "- You see the question and the pay before you take it.\n- You never see who asked.\n"
        "- You come online when you like, for ten minutes or ten hours.",
    )  # fmt: skip
    campaign = create_campaign(
        brand, kind=CampaignKind.COMMUNITY, name="Homebrewing forums", code="homebrewers", page=page, by=by, now=now,
        idle_limit=60,
    )  # fmt: skip
    open_campaign(campaign.id, brand_id=brand.id, now=now)


def _drafts() -> list[ItemDraft]:
    with (DATA / "taproom_test.csv").open(encoding="utf-8", newline="") as file:
        return [_draft(row) for row in csv.DictReader(file)]


def _draft(row: dict[str, str]) -> ItemDraft:
    options, kind = tuple(row["answers"].split("|")), ItemKind(row["kind"])
    right = tuple(int(place) - 1 for place in row["right"].split(";")) if row["right"] else tuple(range(len(options)))
    return ItemDraft(kind, row["question"], options, right, row["explanation"], row["level"])
