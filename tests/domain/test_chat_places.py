"""How many chats at once are agreed follows what customers of chats say: step by step, on the sure side, with its reason."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from peerdesk.domain.experts.models import Expert, PlacesChange
from peerdesk.domain.quality.models import Survey
from peerdesk.domain.quality.places import sweep_places
from peerdesk.domain.quality.rules import PlacesRule, standing_interval, standing_of
from peerdesk.domain.tickets.models import Resolution, Ticket
from tests.factories.network import now
from tests.surfaces.desk_world import World

RULE = PlacesRule()


@given(st.lists(st.integers(1, 5), min_size=10, max_size=60))
def test_both_ends_lie_around_the_mean_and_a_step_is_taken_on_the_sure_side_alone(ratings):
    low, high = standing_interval(ratings)
    mean = (sum(ratings[:50]) / len(ratings[:50]) - 1) / 4
    assert 0 <= low <= mean + 1e-9
    assert mean - 1e-9 <= high <= 1
    assert low == standing_of(ratings)
    step = RULE.step(ratings)
    assert step <= 0 or 1 + 4 * mean >= RULE.floor_stars
    assert step >= 0 or 1 + 4 * mean < RULE.floor_stars


def test_few_ratings_change_nothing_and_fewer_are_enough_to_go_down_than_up():
    assert (RULE.step([5] * 19), RULE.step([5] * 20)) == (0, 1)
    assert (RULE.step([2] * 9), RULE.step([2] * 10)) == (0, -1)
    assert RULE.step([4, 5] * 10) == 0, "4.5 of 20 may be 4.3 or less"


def rate(world, *stars, channel="chat", reasons=()):
    ticket = world.ticket(state="resolved")
    Ticket.objects.filter(id=ticket.id).update(channel=channel)
    for cycle, rating in enumerate(stars, 1):
        resolution = Resolution.objects.create(
            ticket=ticket, cycle=cycle, resolver_kind="expert", resolver=world.expert.user, evidence="customer",
            resolved_at=now(),
        )  # fmt: skip
        Survey.objects.create(
            brand=world.brand, ticket=ticket, resolution=resolution, cycle=cycle, rating=rating, reasons=list(reasons),
            created_at=now(), expires_at=now(), answered_at=now(),
        )  # fmt: skip


@pytest.mark.django_db
def test_places_rise_with_ratings_of_chats_start_anew_after_each_step_fall_again_and_the_expert_reads_why(client):
    world = World()
    client.force_login(world.expert.user)

    def places():
        sweep_places(now=now())
        return Expert.objects.get(id=world.expert.id).max_chats

    rate(world, *[5] * 30, channel="mail")
    assert places() == 1
    rate(world, *[5] * 20)
    assert places() == 2
    assert "You may now hold 2 chats at once: your 20 newest" in client.get(reverse("desk")).content.decode()
    assert places() == 2, "the same ratings count once"
    rate(world, *[1] * 12, reasons=["price"])
    assert places() == 2, "what the expert could not control counts for nothing"
    rate(world, *[3] * 10)
    assert places() == 1
    page = client.get(reverse("desk")).content.decode()
    assert "You may now hold 1 chat at once: your 10 newest" in page
    assert "Better ratings raise it again" in page
    rate(world, *[1] * 10)
    assert places() == 1, "one stays"
    told = PlacesChange.objects.order_by("changed_at").values_list("from_places", "to_places", "evidence__floor")
    assert list(told) == [(1, 2, 4.3), (2, 1, 4.3)]
    Expert.objects.update(max_chats=4)
    Survey.objects.all().delete()
    rate(world, *[5] * 20)
    assert places() == 4, "never more than four"
