"""P14: who may look, for which reason, how often; the customer sees it, an admin too; unusual looks raise an alarm."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.insights.customer_record import export_customer
from peerdesk.domain.privacy.commands import erase_customer, mark_canary, reveal_scope, settle_review
from peerdesk.domain.privacy.models import AccessReview, Reveal
from peerdesk.domain.privacy.queries import access_report, list_looks_at_customer
from peerdesk.domain.privacy.rules import Look, robust_limit, unusual_access
from tests.factories.network import make_brand, make_expert, make_operator, make_staff, now, refused
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.django_db
REASON = "to call the customer back"


def look(brand, made, user, *, at=None, reason=REASON):
    return reveal_scope(
        made.conversation.customer_id, brand_id=brand.id, scope_id=made.conversation.id, user=user, reason=reason,
        now=at or now(),
    )  # fmt: skip


@pytest.fixture
def brand():
    return make_brand()


def test_P14_only_the_brand_s_own_staff_look(brand):
    made = make_ticket(brand)
    for stranger in (make_expert(brand).user, make_operator(), make_staff(make_brand(), admin=True)):
        with refused("reveals_for_staff_only"):
            look(brand, made, stranger)
    assert not Reveal.objects.exists()
    look(brand, made, make_staff(brand))


def test_P14_the_day_s_budget_of_a_person_ends_and_a_colleague_s_does_not(brand):
    Brand.objects.filter(id=brand.id).update(reveals_per_day=2)
    made, staff, colleague = make_ticket(brand), make_staff(brand), make_staff(brand)
    noon = now().replace(hour=12)
    look(brand, made, staff, at=noon)
    look(brand, made, staff, at=noon)
    with refused("reveal_budget_spent"):
        look(brand, made, staff, at=noon)
    look(brand, made, colleague, at=noon)
    look(brand, made, staff, at=noon + timedelta(days=1))
    Brand.objects.filter(id=brand.id).update(reveals_per_day=0)
    with refused("reveal_budget_spent"):
        look(brand, made, make_staff(brand))


@pytest.mark.django_db(transaction=True)
def test_P14_the_page_says_when_the_budget_is_spent(brand, client):
    Brand.objects.filter(id=brand.id).update(reveals_per_day=0)
    made = make_ticket(brand, "staff")
    client.force_login(make_staff(brand))
    answer = client.post(f"/console/{brand.slug}/tickets/{made.ticket.id}/reveals", {"reason": REASON})
    assert answer.status_code == 422
    assert "used up" in answer.content.decode()
    assert "Originals shown to you" not in answer.content.decode()


def test_P14_the_customer_reads_on_their_page_that_somebody_looked_and_why_but_not_who(brand, client):
    made = make_ticket(brand)
    staff = make_staff(brand)
    assert "looked at your details" not in client.get(f"/c/{made.token}/").content.decode()
    look(brand, made, staff, reason="to call you back about the parcel")
    text = client.get(f"/c/{made.token}/").content.decode()
    assert "looked at your details: to call you back about the parcel" in text
    assert staff.name not in text
    assert staff.email not in text
    other = make_ticket(brand)
    assert "looked at your details" not in client.get(f"/c/{other.token}/").content.decode()
    assert len(list_looks_at_customer(made.conversation.customer_id)) == 1


def test_P14_the_week_s_report_says_who_how_often_how_broadly_and_when(brand):
    staff, other = make_staff(brand), make_staff(brand)
    monday = datetime(2026, 11, 16, tzinfo=UTC)
    tickets = [make_ticket(brand) for _ in range(3)]
    for place, made in enumerate(tickets):
        look(brand, made, staff, at=monday + timedelta(hours=9 + 24 * place))
    look(brand, tickets[0], staff, at=monday + timedelta(hours=9, minutes=5))
    look(brand, tickets[0], other, at=monday + timedelta(days=6, hours=23))
    look(brand, tickets[0], other, at=monday + timedelta(days=7))
    look(make_side := make_brand(), make_ticket(make_side), make_staff(make_side), at=monday)
    report = access_report(brand.id, since=monday)
    found = {row.user_id: row for row in report.people}
    assert set(found) == {staff.pk, other.pk}
    mine = found[staff.pk]
    assert (mine.looks, mine.customers, mine.conversations, mine.busiest_hour, mine.most_a_day) == (4, 3, 3, 9, 2)
    assert found[other.pk].looks == 1
    assert (report.by_hour[9], report.by_hour[23], sum(report.by_hour)) == (4, 1, 5)
    assert [count for _, count in report.by_day] == [2, 1, 1, 0, 0, 0, 1]


def test_P14_any_touch_of_a_canary_is_an_alarm(brand, settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "erasures.jsonl"
    admin, staff = make_staff(brand, admin=True), make_staff(brand)
    made = make_ticket(brand)
    customer_id = made.conversation.customer_id
    look(brand, made, staff)
    assert not AccessReview.objects.exists()
    mark_canary(customer_id, brand_id=brand.id, is_canary=True, by=admin, now=now())
    look(brand, made, staff)
    look(brand, made, staff)
    export_customer(customer_id, brand_id=brand.id, by=None, reason="", now=now())
    erase_customer(customer_id, brand_id=brand.id, now=now())
    rows = AccessReview.objects.filter(brand=brand, code="canary_touched")
    assert [row.user_id for row in rows.order_by("raised_at")] == [staff.pk, staff.pk, None, None]


def past(user, *, per_day, customers, hour=10, days=20):
    """Looks of earlier days: so many a day, at so many customers, at one hour."""
    pool = [uuid.UUID(int=number) for number in range(1, customers + 1)]
    begin = datetime(2026, 11, 20, hour, tzinfo=UTC)
    return [
        Look(user, pool[place % customers], begin - timedelta(days=day, minutes=-place))
        for day in range(1, days + 1) for place in range(per_day)
    ]  # fmt: skip


ME, OTHER = uuid.UUID(int=77), uuid.UUID(int=78)
TODAY = datetime(2026, 11, 20, 10, 50, tzinfo=UTC)


def codes(looks):
    return {one.code for one in unusual_access(looks, user_id=ME, now=TODAY)}


def burst(count, *, customers=1, at=TODAY):
    return [Look(ME, uuid.UUID(int=1000 + place % customers), at - timedelta(minutes=place % 30)) for place in range(count)]


def test_an_hour_far_above_one_s_own_habit_is_unusual_and_the_habit_is_not():
    habit = past(ME, per_day=3, customers=3)
    assert codes(habit + burst(4)) == set()
    assert codes(habit + burst(12)) == {"unusual_rate"}


def test_breadth_counts_customers_not_looks():
    habit = past(ME, per_day=12, customers=2)
    assert codes(habit + burst(12, customers=2)) == set()
    assert codes(habit + burst(12, customers=12)) == {"unusual_breadth"}


def test_a_new_person_is_held_against_colleagues_and_without_any_habit_against_a_floor():
    assert codes(past(OTHER, per_day=3, customers=3) + burst(9)) == {"unusual_rate"}
    assert codes(past(OTHER, per_day=14, customers=3) + burst(9)) == set()
    assert codes(burst(9)) == set()
    assert codes(burst(11)) == {"unusual_rate"}


def test_a_look_at_an_hour_at_which_nobody_works_is_unusual():
    night = TODAY.replace(hour=3)
    habit = past(ME, per_day=3, customers=3)
    found = unusual_access([*habit, *burst(1, at=night)], user_id=ME, now=night)
    assert [one.code for one in found] == ["unusual_hour"]
    near = TODAY.replace(hour=11)
    assert unusual_access([*habit, *burst(1, at=near)], user_id=ME, now=near) == []
    few = past(ME, per_day=1, customers=1, days=10)
    assert unusual_access([*few, *burst(1, at=night)], user_id=ME, now=night) == []


def test_outliers_of_the_past_do_not_move_the_limit():
    assert robust_limit([3] * 20) == robust_limit([3] * 18 + [400, 900])


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60))
def test_the_limit_lies_above_the_middle_and_knows_no_order(counts):
    assert robust_limit(counts) == robust_limit(sorted(counts)) >= sorted(counts)[len(counts) // 2]


def test_P14_unusual_access_raises_one_review_that_another_admin_settles(brand):
    admin, boss = make_staff(brand, admin=True), make_staff(brand, admin=True)
    Brand.objects.filter(id=brand.id).update(reveals_per_day=50)
    moment = now().replace(hour=12, minute=0)
    tickets = [make_ticket(brand) for _ in range(3)]
    for place in range(13):
        look(brand, tickets[place % 3], admin, at=moment + timedelta(minutes=place))
    review = AccessReview.objects.get(brand=brand)
    assert (review.code, review.user_id, review.facts["count"]) == ("unusual_rate", admin.pk, 11)
    with refused("note_too_short"):
        settle_review(review.id, brand_id=brand.id, by=boss, note="", now=now())
    with refused("own_review"):
        settle_review(review.id, brand_id=brand.id, by=admin, note="it was only me", now=now())
    for stranger in (make_staff(brand), make_staff(make_brand(), admin=True)):
        with refused("review_not_found"):
            settle_review(review.id, brand_id=brand.id, by=stranger, note="looks fine", now=now())
    settle_review(review.id, brand_id=brand.id, by=boss, note="a recall, all of them", now=now())
    with refused("review_settled"):
        settle_review(review.id, brand_id=brand.id, by=boss, note="again", now=now())


def test_P14_the_admin_s_page_shows_report_and_alarm_and_staff_do_not_get_it(brand):
    admin, staff = make_staff(brand, admin=True), make_staff(brand)
    made = make_ticket(brand)
    mark_canary(made.conversation.customer_id, brand_id=brand.id, is_canary=True, by=admin, now=now())
    look(brand, made, staff)
    there, elsewhere = Client(), Client()
    there.force_login(admin)
    elsewhere.force_login(staff)
    url = f"/console/{brand.slug}/privacy/"
    assert elsewhere.get(url).status_code == 404
    text = there.get(url).content.decode()
    assert "A canary was touched" in text
    assert staff.name in text
    assert "Wilhelmina" not in text
    review = AccessReview.objects.get()
    there.post(f"{url}reviews/{review.id}/settlement", {"note": "a drill of ours"})
    assert "a drill of ours" in there.get(url).content.decode()
    assert there.get(url + "?week=2000-01-01").status_code == 400
    assert there.get(url + "?week=x").status_code == 400
