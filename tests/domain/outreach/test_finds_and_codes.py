"""Handles, costs, codes and invitations: each row judged by itself, no code guessed or used too often, nobody named."""

import string
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk.domain.experts.commands import grant_qualification
from peerdesk.domain.outreach.commands import (
    CodeTerms,
    agree_to_be_asked,
    bring_costs,
    bring_handles,
    erase_handle,
    make_codes,
    mark_invited,
    note_invited_application,
    put_aside,
    revoke_codes,
    sweep_recipients,
    sweep_tries,
    try_code,
    use_code,
)
from peerdesk.domain.outreach.models import CodeTries, CodeUse, Handle, PartnerCode
from peerdesk.domain.outreach.queries import costs_by_source, evidence_of, handles_of, invitation_for
from peerdesk.domain.outreach.rules.finds import (
    ALPHABET,
    CostRow,
    new_codes,
    read_cost,
    read_handle,
    spoken,
    typed,
)
from peerdesk.domain.recruiting.background import safe_link
from peerdesk.domain.recruiting.commands import close_campaign
from peerdesk.domain.recruiting.rules import CampaignKind
from tests.factories.network import make_applicant, make_brand, make_expert, now, refused
from tests.factories.recruiting import make_campaign

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CELLS = st.dictionaries(
    st.sampled_from(["day", "source", "campaign", "amount", "currency", "platform", "handle", "link", "deed"]),
    st.text(string.digits + ".,-'/: https=@\n\u200bäß世", max_size=30),
)


@given(CELLS)
@settings(max_examples=100, deadline=None)
def test_any_cells_are_a_row_or_a_fault(cells):
    cost = read_cost(cells, code="ads", currency="EUR", exponent=2)
    assert isinstance(cost, (str, CostRow))
    if isinstance(cost, CostRow):
        assert cost.amount_minor >= 0
    read_handle(cells)


@pytest.mark.parametrize(("text", "minor"), [
    ("12.50", 1250), ("12,5", 1250), ("1,234.50", 123450), ("1.234,50", 123450), ("1 234", 123400), ("1,234", 123400),
    ("0", 0), ("-3", None), ("", None), ("12.505", None), ("=1+1", None), ("1e9", None), ("9" * 20, None),
])  # fmt: skip
def test_amounts_are_read_as_they_are_written_in_any_country(text, minor):
    found = read_cost({"day": "2026-05-01", "amount": text}, code="ads", currency="EUR", exponent=2)
    if text == "12.505":
        assert found == CostRow(date(2026, 5, 1), "", 1250500)  # a point before three digits parts thousands
    else:
        assert (found.amount_minor if isinstance(found, CostRow) else None) == minor


@pytest.mark.parametrize(("link", "is_safe"), [
    ("https://forum.example/u/ada?x=1", True), ("http://forum.example/", False), ("javascript:alert(1)", False),
    ("https://evil.example@forum.example/", False), ("//forum.example", False), ("https://localhost/", False),
    ("https://a.example/\nx", False), ("https://a.example\\@b.example", False), ("https://[::1", False),
    ("HTTPS://a.example", True),
])  # fmt: skip
def test_H10_a_link_is_https_to_a_named_host_or_none(link, is_safe):
    assert safe_link(link) is is_safe


def test_costs_are_kept_by_day_and_source_corrected_when_brought_again_and_never_converted():
    brand = make_brand()
    campaign = make_campaign(brand, code="summer")
    head = "Day;utm_source;utm_campaign;Cost;Currency\n"
    rows = "2026-05-01;Search;summer;10,50;EUR\n2026-05-01;search;;1;\n1.5.2026;video;summer;3;EUR\n"
    wrong = "2026-05-01;x;winter;1;EUR\n2026-05-01;x;summer;1;USD\n2026-13-01;x;;1;\n2026-05-01;x;;?;\n"
    brought = bring_costs(campaign.id, brand=brand, data=(head + rows + wrong).encode(), now=now())
    assert brought.taken == 3
    assert brought.faults == ((5, "other_campaign"), (6, "other_currency"), (7, "no_day"), (8, "no_amount"))
    assert costs_by_source(brand.id) == {campaign.id: {"search": 1150, "video": 300}}
    bring_costs(campaign.id, brand=brand, data=b"day,source,cost\n2026-05-01,video,4\n", now=now())
    assert costs_by_source(brand.id)[campaign.id]["video"] == 400
    with refused("invalid_table"):
        bring_costs(campaign.id, brand=brand, data=b"a,b\n1,2\n", now=now())
    with refused("campaign_not_found"):
        bring_costs(campaign.id, brand=make_brand(), data=b"day,cost\n2026-05-01,4\n", now=now())


HANDLES = (
    b"platform,handle,link,what\nForum,Ada,https://forum.example/ada,Explains grinders\nforum,Ada,,Again\n"
    b"forum,=cmd(),,Writes guides\nforum,,,x\nforum,Eve,javascript:x,y\n"
)


def test_a_handle_is_kept_with_where_it_was_found_and_is_evidence_on_the_application_that_came_by_it():
    brand = make_brand()
    campaign = make_campaign(brand, is_open=True)
    brought = bring_handles(campaign.id, brand=brand, data=HANDLES, name="forum.csv", now=now())
    assert (brought.taken, brought.faults) == (2, ((3, "double"), (5, "incomplete"), (6, "bad_link")))
    assert bring_handles(campaign.id, brand=brand, data=HANDLES, name="forum.csv", now=now()).taken == 0
    ada = next(one for one in handles_of(campaign.id, brand_id=brand.id) if one.row.handle == "Ada")
    assert (ada.row.found_in, ada.row.platform) == ("forum.csv", "forum")
    mark_invited(ada.row.id, brand_id=brand.id, now=now())
    (_, application), (_, foreign) = make_applicant(brand), make_applicant(make_brand())
    assert not note_invited_application(foreign, word=ada.word)
    assert note_invited_application(application, word=ada.word)
    assert evidence_of(application.id).deed == "Explains grinders"
    other = Handle.objects.get(handle="=cmd()")
    with refused("handle_not_found"):
        erase_handle(other.id, brand_id=make_brand().id)
    erase_handle(other.id, brand_id=brand.id)
    close_campaign(campaign.id, brand_id=brand.id, now=now())
    sweep_recipients(now=now() + 40 * DAY)
    assert Handle.objects.count() == 1  # somebody has to decide first
    application.state = "accepted"
    application.save()
    sweep_recipients(now=now() + 20 * DAY)
    assert Handle.objects.count() == 1
    sweep_recipients(now=now() + 40 * DAY)
    assert Handle.objects.count() == 0


def partner(brand):
    return make_campaign(brand, is_open=True, kind=CampaignKind.PARTNER)


def test_codes_are_sixty_random_bits_and_survive_being_typed():
    made = new_codes(200)
    assert len(set(made)) == 200
    assert {len(code) for code in made} == {12}
    assert set("".join(made)) == set(ALPHABET)  # 2,400 letters: one is missing with a chance of 1e-31
    code = made[0]
    assert typed(f" {spoken(code).lower().replace('0', 'o').replace('1', 'l')} ") == code
    assert typed("short") == typed("U" * 12) == ""


def test_a_code_is_used_as_often_as_it_may_and_used_ones_look_like_made_up_ones():
    brand = make_brand()
    campaign = partner(brand)
    one, = make_codes(campaign.id, brand_id=brand.id, terms=CodeTerms("Graz", 1, 1, 30), now=now())
    many, = make_codes(campaign.id, brand_id=brand.id, terms=CodeTerms("Linz", 1, 2, 30), now=now())
    assert one not in str(list(PartnerCode.objects.values_list()))
    apply = [make_applicant(brand)[1] for _ in range(4)]
    assert try_code(campaign.id, text=spoken(one), place="a", now=now())
    assert use_code(apply[0], campaign_id=campaign.id, text=spoken(one), now=now())
    assert not use_code(apply[1], campaign_id=campaign.id, text=one, now=now())
    tries = {"used": one, "made up": "0" * 12, "none": "", "over": many, "revoked": many}
    later = {"over": now() + 31 * DAY}
    for name, text in tries.items():
        if name == "revoked":
            assert revoke_codes(campaign.id, brand_id=brand.id, label="Linz", now=now()) == 1
        assert not try_code(campaign.id, text=text, place=name, now=later.get(name, now())), name
        assert not use_code(apply[2], campaign_id=campaign.id, text=text, now=later.get(name, now())), name
    assert CodeUse.objects.count() == 1
    elsewhere, = make_codes(partner(brand).id, brand_id=brand.id, terms=CodeTerms("Wien", 1, 1, 30), now=now())
    assert not use_code(apply[3], campaign_id=campaign.id, text=elsewhere, now=now())
    with refused("campaign_not_found"):
        make_codes(make_campaign(brand).id, brand_id=brand.id, terms=CodeTerms("x", 1, 1, 1), now=now())
    with refused("invalid_codes"):
        make_codes(campaign.id, brand_id=brand.id, terms=CodeTerms("x", 1001, 1, 1), now=now())


def test_twenty_tries_an_hour_and_then_a_right_code_is_not_looked_at_either():
    brand = make_brand()
    campaign = partner(brand)
    code, = make_codes(campaign.id, brand_id=brand.id, terms=CodeTerms("Graz", 1, 1, 30), now=now())
    at = now()
    for _ in range(20):
        assert not try_code(campaign.id, text="0" * 12, place="10.0.0.1", now=at)
    with refused("rate_limited"):
        try_code(campaign.id, text=code, place="10.0.0.1", now=at)
    assert try_code(campaign.id, text=code, place="10.0.0.2", now=at)
    assert try_code(campaign.id, text=code, place="10.0.0.1", now=at + timedelta(hours=1))
    assert "10.0.0" not in str(list(CodeTries.objects.values_list()))
    assert sweep_tries(now=at + 3 * DAY) == CodeTries.objects.count() + 3


@pytest.mark.django_db(transaction=True)
def test_eight_applications_at_the_same_moment_use_a_code_for_two_twice():
    brand = make_brand()
    campaign = partner(brand)
    code, = make_codes(campaign.id, brand_id=brand.id, terms=CodeTerms("Graz", 1, 2, 30), now=now())
    applications = [make_applicant(brand)[1] for _ in range(8)]
    start = threading.Barrier(8)

    def use(application):
        try:
            start.wait()
            return use_code(application, campaign_id=campaign.id, text=code, now=now())
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(use, applications)) == 2
    assert PartnerCode.objects.get().used == CodeUse.objects.count() == 2


def test_only_who_answers_elsewhere_and_agreed_is_asked_by_one_brand_at_a_time():
    home, first, second = make_brand(), make_brand(), make_brand()
    expert, stranger = make_expert(home), make_expert(home)
    asks = [make_campaign(brand, kind=CampaignKind.CROSS_SELLING, is_open=True) for brand in (first, second)]
    make_campaign(make_brand(), kind=CampaignKind.CROSS_SELLING)  # not open
    strange = make_campaign(make_brand(), kind=CampaignKind.CROSS_SELLING, is_open=True).brand
    strange.languages = ["fr"]
    strange.save()
    make_campaign(home, kind=CampaignKind.CROSS_SELLING, is_open=True)
    assert invitation_for(expert) is None  # nobody agreed yet
    agree_to_be_asked(expert, agrees=True, now=now())
    assert invitation_for(stranger) is None
    assert invitation_for(expert) == asks[0]
    put_aside(expert, campaign_id=asks[0].id, now=now())
    assert invitation_for(expert) == asks[1]
    grant_qualification(expert, brand=second, topic=None, language="en", now=now())
    assert invitation_for(expert) is None
    newcomer, _ = make_applicant(home)
    agree_to_be_asked(newcomer, agrees=True, now=now())
    assert invitation_for(newcomer) is None  # whoever applies somewhere answers nowhere yet
    agree_to_be_asked(expert, agrees=False, now=now())
    assert invitation_for(expert) is None
    with refused("campaign_not_found"):
        put_aside(expert, campaign_id=make_campaign(home).id, now=now())
