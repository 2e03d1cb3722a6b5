"""Two people at one ticket see each other before both write a reply."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from peerdesk.domain.tickets.commands import forget_viewers, note_viewer
from peerdesk.domain.tickets.models import TicketViewer
from peerdesk.domain.tickets.queries import Viewer, viewers_of
from peerdesk.foundation.clock import utc_now
from tests.factories.network import make_brand, make_staff
from tests.surfaces.desk_world import World

pytestmark = pytest.mark.django_db(transaction=True)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_staff_and_the_expert_see_each_other_at_a_ticket_and_the_expert_hears_no_name():
    world = World()
    ticket = world.held()
    colleague = make_staff(world.brand)
    console = reverse("console_ticket_viewers", args=[world.brand.slug, ticket.id])
    desk = reverse("desk_viewers", args=[ticket.id])
    expert, staff = client_of(world.expert.user), client_of(colleague)

    assert "staff" not in expert.post(desk).content.decode(), "nobody else is there yet"
    seen = staff.post(console, {"writing": "1"}).content.decode()
    assert f"{world.expert.pseudonym} has this open, too" in seen
    told = expert.post(desk).content.decode()
    assert "The brand&#x27;s staff is writing a reply" in told or "The brand's staff is writing a reply" in told
    assert colleague.name not in told
    expert.post(desk, {"writing": "1"})
    assert f"{world.expert.pseudonym} is writing a reply" in staff.post(console).content.decode()
    assert reverse("desk_viewers", args=[ticket.id]) in expert.get(reverse("desk_ticket", args=[ticket.id])).content.decode()
    assert console in staff.get(reverse("console_ticket", args=[world.brand.slug, ticket.id])).content.decode()


def test_who_holds_no_claim_and_who_is_of_another_brand_neither_sees_nor_is_seen():
    world = World()
    ticket = world.held()
    stranger, other = make_staff(make_brand()), world.new_expert("ale", "Pale Ale")
    assert client_of(other.user).post(reverse("desk_viewers", args=[ticket.id])).status_code == 404
    address = reverse("console_ticket_viewers", args=[world.brand.slug, ticket.id])
    assert client_of(stranger).post(address).status_code == 404
    assert not TicketViewer.objects.exists()


def test_a_sign_is_believed_for_a_moment_and_writing_for_a_shorter_one():
    world = World()
    ticket, colleague, now = world.held(), make_staff(world.brand), utc_now()
    note_viewer(ticket.id, user=colleague, is_writing=True, now=now)

    def seen(seconds):
        return viewers_of(ticket.id, but=world.expert.user_id, now=now + timedelta(seconds=seconds))

    assert seen(5) == [Viewer(colleague.id, is_writing=True)]
    note_viewer(ticket.id, user=colleague, is_writing=False, now=now + timedelta(seconds=6))
    assert seen(7) == [Viewer(colleague.id, is_writing=True)], "a page that is merely open does not end the writing"
    assert seen(50) == [Viewer(colleague.id, is_writing=False)]
    assert seen(120) == []
    assert forget_viewers(now=now + timedelta(minutes=30)) == 1
