"""What the measurement of open desks says about offers and claims, on rows that are known."""

from datetime import timedelta

import pytest

from peerdesk.cli.bench.load.disturbing import count_double_claims
from peerdesk.cli.bench.load.shop_floor import make_floor
from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Expert
from peerdesk.domain.matching.commands import accept_offer, return_ticket
from peerdesk.domain.matching.models import Claim, Offer
from tests.factories.network import now
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.django_db


def test_a_question_s_time_ends_at_the_first_desk_that_shows_it_and_what_no_desk_showed_is_missed():
    floor = make_floor(3)
    ticket = make_ticket(Brand.objects.get(id=floor.brand_id)).ticket
    first, second, third = Offer.objects.filter(ticket=ticket).order_by("id")
    due = first.offered_at.timestamp()
    figures = floor.judge({str(ticket.id): due}, {str(first.id): due + 2.0, str(second.id): due + 0.5})
    assert figures["event_p50_ms"] == pytest.approx(500, abs=1)
    assert (figures["offers"], figures["missed"], figures["never_offered"]) == (3, 1, 0)
    Offer.objects.filter(id=third.id).update(decided_at=third.offered_at + timedelta(seconds=1))
    assert floor.judge({}, {str(first.id): due, str(second.id): due})["missed"] == 0, "it stood for a second only"
    floor.close()
    assert not Expert.objects.filter(is_online=True).exists()


def test_I2_claims_one_after_another_are_fine_and_two_at_a_time_are_counted():
    floor = make_floor(2)
    ticket = make_ticket(Brand.objects.get(id=floor.brand_id)).ticket
    one, other = Offer.objects.filter(ticket=ticket).select_related("expert__user")
    taken = accept_offer(one.id, expert=one.expert, now=now())
    return_ticket(ticket.id, expert=one.expert, fencing=taken.fencing, now=now())
    assert count_double_claims(floor.brand_id) == 0
    claim = Claim.objects.get()
    Claim.objects.create(
        brand_id=claim.brand_id, ticket_id=claim.ticket_id, expert=other.expert, offer=other, cycle=9, fencing=9,
        is_active=False, claimed_at=claim.claimed_at, lease_expires_at=now(), ended_at=now(),
    )
    assert count_double_claims(floor.brand_id) == 1
