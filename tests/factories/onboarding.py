"""Programmes and people on their way through them, by the commands of the product."""

from datetime import date, timedelta

from peerdesk.domain.experts.commands import AgreementDraft, decide_application, publish_agreement, write_agreement
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.onboarding.commands import (
    answer_practice,
    begin_onboarding,
    confirm_home,
    create_cohort,
    create_programme,
    judge_marks,
    keep_payout,
    keep_profile,
    pass_reading,
    publish_programme,
    save_step,
)
from peerdesk.domain.onboarding.models import Onboarding, TrainingStep
from peerdesk.domain.onboarding.rules import StepKind
from peerdesk.domain.people.models import User
from tests.factories.network import make_applicant, make_reviewer, now

IBAN = "DE89 3704 0044 0532 0130 00"
QUESTION = "My machine drips since Monday and I am worried. What can I do?"
GOLD = "Hello, I am sorry that it drips. Rinse the shower screen with hot water. Do not use vinegar. Tell me if it helps."
POINTS = ["Rinse the shower screen with hot water", "Do not use vinegar"]
PRACTICE = {"gold": GOLD, "points": POINTS, "traps": [{"words": "flush", "why": "It also means to blush."}]}
MESSAGE = "Hi, I am Danielle Carson and my mail is danielle.carson@example.net, please help with the pump."
ANSWER = "Hello, sorry to hear that. Please rinse the shower screen with hot water. Please do not use vinegar."


def add_step(programme, kind, title="A step", body="Read this.", **content):
    return save_step(
        programme.id, brand_id=programme.brand_id, kind=kind, title=title, body=body, content=content, now=now()
    )


def make_programme(brand, *, is_published=True, practice=True, language="en"):
    """A story, a drill and, unless told otherwise, a practice question."""
    programme = create_programme(brand, language=language, now=now())
    add_step(programme, StepKind.STORY, "Who we are")
    add_step(programme, StepKind.DRILL, "What is private", "", messages=[MESSAGE])
    if practice:
        add_step(programme, StepKind.PRACTICE, "A first question", QUESTION, **PRACTICE)
    return publish_programme(programme.id, brand_id=brand.id, now=now()) if is_published else programme


def make_agreement(country="", *, language="en", text="We pay; you answer.", is_published=True, is_new_version=True):
    draft = AgreementDraft(country, language, "Agreement", text)
    row = write_agreement(draft, by=None, now=now(), is_new_version=is_new_version)
    return publish_agreement(row.id, now=now()) if is_published else row


def accept(brand, application=None):
    """Somebody whom a reviewer accepts; returns their onboarding."""
    if application is None:
        _, application = make_applicant(brand)
    decide_application(application.id, by=make_reviewer(), is_accepted=True, reason="", now=now())
    begin_onboarding(application.id, now=now())
    return fresh(Onboarding.objects.get(expert=application.expert, brand=brand))


def fresh(onboarding):
    return Onboarding.objects.select_related("expert__user", "brand", "programme").get(id=onboarding.id)


def do_papers(onboarding, *, country="DE"):
    """All that is no training."""
    expert = onboarding.expert
    confirm_home(
        expert, country=country, born=date(1990, 2, 3), confirmed=range(10), now=now(), today=now().date()
    )
    keep_payout(expert, holder="Fuggle Golding", method="iban", value=IBAN, now=now())
    keep_profile(onboarding.id, expert=expert, pseudonym="Fuggle", headline="Brews", now=now())
    return fresh(onboarding)


def do_step(onboarding, step, *, at=None):
    expert, at = onboarding.expert, at or now()
    if step.kind == StepKind.DRILL:
        return judge_marks(onboarding.id, expert=expert, step_id=step.id, marked=[frozenset({3, 4, 9})], now=at)
    if step.kind == StepKind.PRACTICE:
        return answer_practice(onboarding.id, expert=expert, step_id=step.id, text=ANSWER, now=at)
    chosen = (step.content.get("right") or [None])[0]
    return pass_reading(onboarding.id, expert=expert, step_id=step.id, chosen=chosen, now=at)


def do_training(onboarding, *, at=None):
    steps = TrainingStep.objects.filter(programme=onboarding.programme, retired_at=None).exclude(kind=StepKind.CARD)
    for step in steps.order_by("position"):
        do_step(onboarding, step, at=at)
    return fresh(onboarding)


def things_of(brand, expert):
    """One of each thing that an address of the console names, by the name of its parameter."""
    programme = make_programme(brand, is_published=False, practice=False)
    at = now()
    newcomer = Onboarding.objects.create(
        expert=expert, brand=brand, programme=programme, language="en", begun_at=at, moved_at=at
    )
    cohort = create_cohort(brand, name="Peak", starts_on=at.date(), ends_on=at.date(), target=1, now=at)
    step = programme.steps.first()
    return {
        "programme_id": programme.id, "step_id": step.id, "onboarding_id": newcomer.id, "cohort_id": cohort.id,
    }  # fmt: skip


def fill(brand, programme, cohort, number, zones):
    """So many people of a cohort, every third of them ready, the others stuck in the middle of their training."""
    users = User.objects.bulk_create(
        User(email=f"many{place}@people.example", timezone=zones[place % len(zones)]) for place in range(number)
    )
    experts = Expert.objects.bulk_create(
        Expert(user=user, pseudonym=f"Hop {place}", created_at=now()) for place, user in enumerate(users)
    )
    ago = [now() - timedelta(hours=60 + place % 40) for place in range(number)]
    Onboarding.objects.bulk_create(
        Onboarding(
            expert=expert, brand=brand, programme=programme, cohort=cohort, language="en", begun_at=ago[place],
            moved_at=ago[place], stage="training" if place % 3 else "ready", qualified_at=None if place % 3 else ago[place],
        )
        for place, expert in enumerate(experts)
    )  # fmt: skip
