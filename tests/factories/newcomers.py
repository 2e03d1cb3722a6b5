"""The things of an onboarding that addresses name: a programme with somebody on their way, and what they come to."""

from peerdesk.domain.onboarding.commands import create_cohort
from peerdesk.domain.onboarding.models import Cohort, FirstAnswer, Onboarding, Programme, TrainingStep
from peerdesk.domain.onboarding.rules import StepKind
from tests.factories.network import now
from tests.factories.onboarding import add_step, make_agreement, make_programme
from tests.factories.tickets import make_ticket


def arguments(world, name):
    """What the parameters of these addresses mean, made when they are asked for."""
    return {
        "programme_id": lambda: fresh_programme(world).id,
        "step_id": lambda: fresh_step(world, retired=name.endswith("restoration")),
        "onboarding_id": lambda: fresh_programme(world).onboardings.get().id,
        "first_answer_id": lambda: fresh_first_answer(world), "cohort_id": lambda: fresh_cohort(world),
        # Of a country where nobody lives: what is published here is asked of nobody.
        "agreement_id": lambda: make_agreement("ZZ", is_published=False).id,
    }  # fmt: skip


def fresh_programme(world):
    """A draft of a programme with a step, and the brand's expert on their way through it; one for the whole world."""
    programme = Programme.objects.filter(brand=world.brand).first()
    if programme is None:
        programme = make_programme(world.brand, is_published=False, practice=False)
        at = now()
        Onboarding.objects.create(
            expert=world.expert, brand=world.brand, programme=programme, language="en", begun_at=at, moved_at=at
        )
    return programme


def fresh_step(world, *, retired):
    step = add_step(fresh_programme(world), StepKind.NEWS)
    if retired:
        TrainingStep.objects.filter(id=step.id).update(retired_at=now())
    return step.id


def fresh_first_answer(world):
    """An answer that the brand's expert is asked to read."""
    fresh_programme(world)
    ticket = make_ticket(world.brand).ticket
    newcomer = Onboarding.objects.get(brand=world.brand)
    return FirstAnswer.objects.create(onboarding=newcomer, ticket=ticket, mentor=world.expert, answered_at=now()).id


def fresh_cohort(world):
    day = now().date()
    name = f"Peak {Cohort.objects.count()}"
    return create_cohort(world.brand, name=name, starts_on=day, ends_on=day, target=1, now=now()).id
