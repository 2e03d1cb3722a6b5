"""F06, F07, F13: bringing somebody pays once, for work that lasts, to somebody else; rings wait for a person."""

from datetime import timedelta
from itertools import count

import pytest
from django.test import Client

from peerdesk.domain.exams.models import WritingReview
from peerdesk.domain.exams.rules import ExamKind
from peerdesk.domain.experts.canonical import MarkKind
from peerdesk.domain.experts.commands import create_expert, decide_application, note_mark, settle_match, submit_application
from peerdesk.domain.experts.models import Application, Expert, Mark, MatchFinding
from peerdesk.domain.experts.queries.marks import held_applicants
from peerdesk.domain.ledger.queries import balances_of, ledger_sum
from peerdesk.domain.people.models import User
from peerdesk.domain.recruiting.commands.referrals import (
    change_referral_terms,
    make_link,
    note_referral,
    settle_ring,
    sweep_referrals,
)
from peerdesk.domain.recruiting.models import Referral, ReferralLink
from peerdesk.domain.recruiting.queries.referrals import find_link, own_referrals
from peerdesk.domain.recruiting.queries.rings import groups_now, is_payout_held, list_rings
from peerdesk.domain.recruiting.rules import ReferralFacts, ReferralState, referral_state
from peerdesk.domain.rewards.commands import book_referral, revoke_referral
from peerdesk.domain.rewards.queries import earned_since, rewards_of
from peerdesk.domain.rewards.rules import RewardKind, brand_owner, expert_owner
from peerdesk.domain.tickets.models import Resolution, Ticket
from peerdesk.engines.rings import find_rings
from peerdesk.engines.rings.simulating import KINDS, judge, simulate
from tests.factories.exams import make_exam, sit_down, write
from tests.factories.network import make_brand, make_expert, make_reviewer, make_staff, make_user, now, refused
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.django_db
WHY = "I have used it every day for years."
DAY = timedelta(days=1)
ibans = count(1000)


def paid_somewhere(expert, place=0):
    note_mark(expert, kind=MarkKind.PAYOUT, value=f"wallet-{place or next(ibans)}", now=now())


def come(brand, link, user=None):
    """Somebody applies by a link."""
    user = user or make_user()
    found = find_link(brand.id, link.code, applicant=user)
    expert = create_expert(user, pseudonym="New", now=now())
    made = submit_application(
        expert, brand=brand, motivation=WHY, language="en", now=now(), referred_by=found.expert if found else None
    )
    if found:
        note_referral(made, link=found, now=now())
    return expert, made


def accept(application):
    decide_application(application.id, by=make_reviewer(), is_accepted=True, reason="", now=now())


def answered(brand, expert, number):
    """So many of their answers lasted."""
    ticket = make_ticket(brand).ticket
    Resolution.objects.bulk_create(
        Resolution(
            ticket=Ticket.objects.create(**copy_of(ticket)), cycle=1, resolver_kind="expert", resolver_id=expert.user_id,
            evidence="customer", resolved_at=now(), closed_at=now(),
        )
        for _ in range(number)
    )  # fmt: skip


def copy_of(ticket):
    from peerdesk.foundation.ids import new_id, new_reference

    fields = {field.attname: getattr(ticket, field.attname) for field in Ticket._meta.concrete_fields}
    conversation = ticket.conversation
    conversation.id = new_id()
    conversation._state.adding = True
    if hasattr(conversation, "reference"):
        conversation.reference = new_reference()
    conversation.save()
    return fields | {"id": new_id(), "reference": new_reference(), "conversation_id": conversation.id}


@pytest.fixture
def brand():
    return make_brand()


@pytest.fixture
def link(brand):
    expert = make_expert(brand, online=False)
    paid_somewhere(expert)
    return make_link(expert, brand=brand, now=now())


FACTS = {"is_declined": False, "is_accepted": True, "answers": 10, "days": 30.0, "do_payouts_differ": True,
         "is_one_pocket": False, "is_held": False}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "state"),
    [({}, "earned"), ({"answers": 9}, "working"), ({"answers": 1}, "working"), ({"days": 29.9}, "working"),
     ({"is_accepted": False}, "applied"), ({"is_declined": True}, "declined"), ({"do_payouts_differ": None}, "payout"),
     ({"do_payouts_differ": False}, "refused"), ({"is_held": True}, "held"), ({"is_one_pocket": True}, "refused")],
)  # fmt: skip
def test_F07_a_referral_is_earned_by_ten_answers_thirty_days_and_two_places_of_payout(change, state):
    assert referral_state(ReferralFacts(**FACTS | change)) == state


def test_F07_nobody_brings_themselves_nor_whoever_brought_them_nor_somebody_who_answers_already(brand, link):
    assert find_link(brand.id, link.code, applicant=link.expert.user) is None
    assert find_link(brand.id, "made-up", applicant=make_user()) is None
    second, application = come(brand, link)
    accept(application)
    second.refresh_from_db()
    third, application = come(brand, make_link(second, brand=brand, now=now()))
    accept(application)
    third.refresh_from_db()
    back = make_link(third, brand=brand, now=now())
    Expert.objects.filter(id=link.expert_id).update(state="applicant")  # A→B→C→A
    assert find_link(brand.id, back.code, applicant=link.expert.user) is None
    assert find_link(brand.id, back.code, applicant=make_user()) is not None
    assert find_link(brand.id, link.code, applicant=make_user()) is None  # whoever brings does not answer any more
    assert find_link(brand.id, back.code, applicant=make_expert(online=False).user) is None


def test_F07_a_reward_is_booked_once_and_what_did_not_last_is_owed_back(brand, link):
    expert, application = come(brand, link)
    accept(application)
    paid_somewhere(expert)
    answered(brand, expert, 9)
    sweep_referrals(now=now() + 31 * DAY)
    assert Referral.objects.get().state == ReferralState.WORKING
    answered(brand, expert, 1)
    sweep_referrals(now=now() + 29 * DAY)
    assert Referral.objects.get().state == ReferralState.WORKING
    assert sweep_referrals(now=now() + 31 * DAY) == 1
    row = Referral.objects.get()
    assert (row.state, row.accepted, row.amount_minor) == (ReferralState.EARNED, 10, 3000)
    assert book_referral(row.id, now=now()).id == book_referral(row.id, now=now()).id
    assert earned_since(link.expert, since=now() - DAY) == [("EUR", 3000)], "the sums of a day and a week hold it"
    mine, theirs = expert_owner(link.expert_id), brand_owner(brand.id)
    assert balances_of(mine) == {("earnings_available", "EUR"): -3000}
    assert balances_of(theirs) == {("receivable", "EUR"): 3000}
    assert own_referrals(link.expert, brand).counts == {"earned": 1}
    Resolution.objects.filter(resolver_id=expert.user_id).first().delete()
    assert sweep_referrals(now=now() + 32 * DAY) == 1
    assert Referral.objects.get().state == ReferralState.REVOKED
    for _ in range(2):
        revoke_referral(row.id, now=now())
    assert balances_of(mine) == {("earnings_available", "EUR"): -3000, ("receivable", "EUR"): 3000}
    assert (balances_of(theirs), ledger_sum()) == ({("receivable", "EUR"): 0}, {"EUR": 0})
    assert rewards_of(link.expert, kinds={RewardKind.REFERRAL})[0].revoked_at is not None
    assert earned_since(link.expert, since=now() - DAY) == []


def test_F07_housemates_wait_for_a_person_and_a_deceit_that_is_found_is_taken_back(brand, link):
    expert, application = come(brand, link)
    paid_somewhere(expert)
    for one in (link.expert, expert):
        note_mark(one, kind=MarkKind.DEVICE, value="d" * 43, now=now())
    Application.objects.filter(id=application.id).update(state="accepted", decided_at=now())
    answered(brand, expert, 10)
    sweep_referrals(now=now() + 31 * DAY)
    assert Referral.objects.get().state == ReferralState.HELD
    assert [(len(row.members), dict(row.reasons), row.is_held) for row in list_rings()] == [(2, {"device": 1}, False)]
    both, reviewer = {link.expert.user_id, expert.user_id}, make_reviewer()
    with refused("own_match"):
        settle_ring(both, by=expert.user, finding=MatchFinding.HOUSEHOLD, reason="It is our flat.", now=now())
    settle_ring(both, by=reviewer, finding=MatchFinding.HOUSEHOLD, reason="Both came to a call.", now=now())
    assert list_rings() == []
    sweep_referrals(now=now() + 31 * DAY)
    assert Referral.objects.get().state == ReferralState.EARNED
    settle_match(*both, by=reviewer, finding=MatchFinding.TOGETHER, reason="One voice, two names.", now=now())
    sweep_referrals(now=now() + 32 * DAY)
    assert Referral.objects.get().state == ReferralState.REVOKED
    assert held_applicants(both) == both


def test_a_brand_says_what_bringing_somebody_is_worth_and_nothing_is_nothing(brand, link):
    change_referral_terms(brand, amount_minor=0)
    with refused("invalid_referral_terms"):
        change_referral_terms(brand, amount_minor=-1)
    expert, application = come(brand, link)
    accept(application)
    paid_somewhere(expert)
    answered(brand, expert, 10)
    sweep_referrals(now=now() + 31 * DAY)
    assert (Referral.objects.get().state, Referral.objects.get().amount_minor) == (ReferralState.EARNED, 0)


def test_what_a_brand_gives_is_set_on_its_console_and_stands_on_its_statement_and_one_s_earnings(brand, link):
    expert, application = come(brand, link)
    accept(application)
    paid_somewhere(expert)
    answered(brand, expert, 10)
    admin, own = Client(), Client()
    admin.force_login(make_staff(brand, admin=True))
    own.force_login(link.expert.user)
    console = f"/console/{brand.slug}"
    assert 'value="30.00"' in admin.get(f"{console}/campaigns/").content.decode()
    for amount in ("12,50", "a lot"):
        admin.post(f"{console}/campaigns/referral-terms", {"amount": amount})
    assert "€12.50" in own.get(f"/join/{brand.slug}/referrals/").content.decode()
    sweep_referrals(now=now() + 31 * DAY)
    book_referral(Referral.objects.get().id, now=now())
    assert "Bringing somebody" in admin.get(f"{console}/statement/").content.decode()
    assert ",referral," in admin.get(f"{console}/statement/export").content.decode()
    assert "€12.50" in own.get("/desk/earnings/").content.decode()


def put_into_database(world, brand):
    """The world's people as experts with marks, each referral by a link."""
    users = User.objects.bulk_create(User(email=f"ring{place}@people.example") for place in range(len(world.values)))
    experts = Expert.objects.bulk_create(
        Expert(user=user, pseudonym="E", state="active", created_at=now()) for user in users
    )
    Mark.objects.bulk_create(
        Mark(user=users[place], kind=kind, digest=value, noted_at=now(), first_noted_at=now())
        for place, values in enumerate(world.values) for kind, value in values.items() if kind in KINDS
    )  # fmt: skip
    links = ReferralLink.objects.bulk_create(
        ReferralLink(brand=brand, expert=expert, code=f"c{place}", made_at=now()) for place, expert in enumerate(experts)
    )
    brought = {referee: referrer for referrer, referee in world.referrals}
    made = Application.objects.bulk_create(
        Application(expert=experts[referee], brand=brand, motivation=WHY, state="accepted", submitted_at=now(),
                    decided_at=now(), referred_by=experts[referrer])
        for referee, referrer in brought.items()
    )  # fmt: skip
    Referral.objects.bulk_create(
        Referral(link=links[referrer], application=application, came_at=now())
        for application, referrer in zip(made, brought.values(), strict=True)
    )
    return {user.id: place for place, user in enumerate(users)}


def test_F06_of_a_hundred_rings_95_percent_are_held_and_of_a_thousand_honest_people_1_percent_at_most(brand):
    world = simulate(seed=6)
    world.referrals = list({referee: (referrer, referee) for referrer, referee in world.referrals}.values())
    place = put_into_database(world, brand)
    groups = groups_now()
    held = {place[one] for one in groups.held}
    caught = judge(world, held, {(place[one], place[other]) for one, other in groups.held_edges})
    assert caught.rings >= 0.95
    assert caught.honest <= 0.01
    somebody = next(iter(groups.held))
    assert is_payout_held(somebody)
    # A person's word frees them: nothing is held for ever, and nothing is decided by the machine.
    ring = next(ring for ring in groups.rings if somebody in ring.members)
    settle_ring(ring.members, by=make_reviewer(), finding=MatchFinding.HOUSEHOLD, reason="A club, all known.", now=now())
    assert not is_payout_held(somebody)


def test_F06_a_family_is_no_ring_and_three_names_with_one_document_are():
    family = {(1, 2): {"device", "phone", "payout"}, (2, 3): {"device"}, (1, 3): {"device"}}
    assert [ring.is_held for ring in find_rings(family)] == [False]
    assert [ring.is_held for ring in find_rings(family, [(1, 2), (2, 3)])] == [True]
    assert [ring.is_held for ring in find_rings({(1, 2): {"document"}, (2, 3): {"device"}})] == [True]
    crowd = {(1, other): {"device"} for other in range(2, 6)}
    assert [ring.is_held for ring in find_rings(crowd)] == [True]
    assert find_rings({(1, 2): {"network"}}) == []


def test_F13_who_wrote_who_brought_them_and_who_shares_their_browser_never_read_what_they_wrote(brand):
    author, friend, housemate = (make_reviewer() for _ in range(3))
    others = {make_reviewer().id, make_reviewer().id}
    experts = [create_expert(user, pseudonym="R", now=now()) for user in (author, friend)]
    submit_application(experts[0], brand=brand, motivation=WHY, language="en", now=now(), referred_by=experts[1])
    for user in (author, housemate):
        note_mark(user, kind=MarkKind.DEVICE, value="d" * 43, now=now())
    write(sit_down(make_exam(brand, ExamKind.WRITING), user=author, now=now()))
    assert set(WritingReview.objects.values_list("reviewer_id", flat=True)) == others
