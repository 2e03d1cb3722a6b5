"""Joining: brands, the application, its state."""

import pytest
from django.urls import reverse

from peerdesk.domain.experts.models import Application, Expert, ExpertState
from peerdesk.domain.people.commands import create_user
from tests.surfaces.desk_world import World

pytestmark = pytest.mark.django_db(transaction=True)  # a command that says no takes the whole transaction back
FIELDS = {
    "pseudonym": "Fuggle", "headline": "Grows hops", "language": "en",
    "motivation": "I have brewed for ten years and like to explain.",
}  # fmt: skip


@pytest.fixture
def world():
    return World()


@pytest.fixture
def newcomer(client, world):
    user = create_user("new@example.com", name="", password=None, now=world.now)
    client.force_login(user)
    return user


def landing(client):
    return client.get(reverse("join_brand", args=["taproom"])).content.decode()


def test_everybody_sees_the_brands_with_the_pay_of_an_answer(client, world):
    page = client.get(reverse("join")).content.decode()
    assert "Taproom" in page
    assert "1.58" in page


def test_visitors_are_asked_to_sign_up_and_come_back(client, world):
    assert f"/accounts/signup/?next={reverse('join_brand', args=['taproom'])}" in landing(client)
    answer = client.post(reverse("join_applications", args=["taproom"]), FIELDS)
    assert answer.headers["Location"].startswith("/accounts/login/?next=")


def test_an_application_makes_an_applicant_and_shows_its_state(client, world, newcomer):
    sent = client.post(reverse("join_applications", args=["taproom"]), FIELDS)
    assert (sent.status_code, sent.headers["Location"]) == (303, reverse("join_brand", args=["taproom"]))
    expert = Expert.objects.get(user=newcomer)
    assert (expert.state, expert.pseudonym) == (ExpertState.APPLICANT, "Fuggle")
    assert "A reviewer of the network reads it" in landing(client)


def test_sending_the_form_twice_is_one_application(client, world, newcomer):
    for _ in range(2):
        assert client.post(reverse("join_applications", args=["taproom"]), FIELDS).status_code == 303
    assert Application.objects.count() == 1


@pytest.mark.parametrize("change", [{"motivation": "Because."}, {"pseudonym": ""}, {"language": "xx"}])
def test_a_wrong_form_comes_back_with_what_was_typed(client, world, newcomer, change):
    answer = client.post(reverse("join_applications", args=["taproom"]), {**FIELDS, **change})
    assert answer.status_code == 422
    assert "Grows hops" in answer.content.decode()
    assert not Expert.objects.filter(user=newcomer).exists()


def test_those_who_answer_already_are_told_so(client, world):
    client.force_login(world.expert.user)
    assert "You answer for this brand already." in landing(client)


def test_an_unknown_brand_is_not_found(client, world):
    assert client.get(reverse("join_brand", args=["nowhere"])).status_code == 404
