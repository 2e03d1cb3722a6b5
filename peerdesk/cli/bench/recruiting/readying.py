"""How somebody who was accepted gets ready: papers, training with its tries, or giving up on the way."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from stdnum import iban

from peerdesk.cli.bench.recruiting.people import Person
from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.commands import AgreementDraft, publish_agreement, write_agreement
from peerdesk.domain.experts.models import Agreement, Expert
from peerdesk.domain.onboarding.commands import (
    answer_practice,
    confirm_home,
    create_programme,
    judge_marks,
    keep_payout,
    keep_profile,
    pass_reading,
    publish_programme,
    save_step,
    sign_agreement,
)
from peerdesk.domain.onboarding.models import Onboarding, TrainingStep
from peerdesk.domain.onboarding.rules import StepKind

_MESSAGE: Final = "Hi, I am Danielle Carson and my mail is danielle.carson@example.net, please help with the pump."
_KEY: Final = frozenset({3, 4, 9})
_QUESTION: Final = "My bottles have no fizz after ten days in the cellar. What did I do wrong?"
_GOLD: Final = (
    "Hello, thank you for asking. Keep the bottles in a warm room for two weeks. Do not open them to add sugar. "
    "Tell me whether the next one hisses."
)
_POINTS: Final = ["Keep the bottles in a warm room for two weeks", "Do not open them to add sugar"]
_FULL: Final = (
    "Hello, that happens in winter. Please keep the bottles in a warm room for two weeks. "
    "Please do not open them to add sugar, and tell me how it went."
)
_HALF: Final = "Hello, that happens in winter. Please keep the bottles in a warm room for two weeks and tell me how it went."
_COUNTRIES: Final = ("US", "DE", "GB", "AE", "PH")
# Shares of those who stop on the way, miss something in a drill, and leave a point out at first.
STOPS: Final = 0.04
OVERLOOKS: Final = 0.3
LEAVES_OUT: Final = 0.4


def set_up(brand: Brand, *, now: datetime) -> None:
    """Publish an agreement for everywhere, and a training of four steps."""
    publish_agreement(
        write_agreement(
            AgreementDraft("", "en", "Agreement", "You answer when you like; each answer that lasts is paid."),
            by=None,
            now=now,
        ).id,
        now=now,
    )
    programme = create_programme(brand, language="en", now=now)
    steps: list[tuple[StepKind, str, str, dict[str, object]]] = [
        (StepKind.STORY, "Who we are", "Two brewers and a garage.", {}),
        (StepKind.DRILL, "What is private", "", {"messages": [_MESSAGE]}),
        (StepKind.PRACTICE, "No fizz", _QUESTION, {"gold": _GOLD, "points": _POINTS, "traps": []}),
    ]
    for kind, title, body, content in steps:
        save_step(programme.id, brand_id=brand.id, kind=kind, title=title, body=body, content=content, now=now)
    publish_programme(programme.id, brand_id=brand.id, now=now)


def do_papers(row: Onboarding, person: Person, *, now: datetime) -> None:
    """Agree, say where one lives and is paid, and how customers see one."""
    expert: Expert = row.expert
    agreement = Agreement.objects.filter(published_at__isnull=False).get()
    sign_agreement(
        expert, agreement_id=agreement.id, shown_hash=agreement.text_hash, address="192.0.2.7", user_agent="Firefox", now=now
    )
    expert.refresh_from_db()
    country = _COUNTRIES[person.number % len(_COUNTRIES)]
    confirm_home(expert, country=country, born=date(1990, 1, 1), confirmed=range(20), now=now, today=now.date())
    keep_payout(expert, holder=f"Brewer {person.number}", method="iban", value=account_of(person), now=now)
    keep_profile(row.id, expert=expert, pseudonym=expert.pseudonym, headline="Brews at home", now=now)


def train(row: Onboarding, person: Person, *, now: datetime, rng: np.random.Generator) -> None:
    """Go through the steps, some of them twice: who writes worse leaves a point out at first."""
    steps = TrainingStep.objects.filter(programme=row.programme, retired_at=None).order_by("position")
    for step in steps:
        now += timedelta(minutes=float(rng.uniform(2, 8)))
        if step.kind == StepKind.DRILL:
            if rng.random() < OVERLOOKS:
                judge_marks(row.id, expert=row.expert, step_id=step.id, marked=[frozenset({3})], now=now)
            judge_marks(row.id, expert=row.expert, step_id=step.id, marked=[_KEY], now=now)
        elif step.kind == StepKind.PRACTICE:
            if rng.random() < LEAVES_OUT / (1.0 + np.exp(person.writes)) * 2:
                answer_practice(row.id, expert=row.expert, step_id=step.id, text=_HALF, now=now)
            answer_practice(row.id, expert=row.expert, step_id=step.id, text=_FULL, now=now)
        else:
            pass_reading(row.id, expert=row.expert, step_id=step.id, chosen=None, now=now)


def account_of(person: Person) -> str:
    """A bank account; somebody's second log-in has the one of the first."""
    number = person.number - 1 if person.is_double else person.number
    bank = f"37040044{number:010d}"
    return f"DE{iban.calc_check_digits('DE00' + bank)}{bank}"
