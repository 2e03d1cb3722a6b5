"""How people come: by a partner's code, by an invitation, from a sister brand; and what their brands see of it."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from peerdesk.domain.outreach.models import CodeUse, Handle, PartnerCode
from peerdesk.domain.recruiting.models import Arrival
from peerdesk.domain.recruiting.rules import CampaignKind
from tests.factories.network import make_brand, make_expert, make_reviewer, make_staff, make_user
from tests.factories.recruiting import make_campaign

pytestmark = pytest.mark.django_db(transaction=True)
FIELDS = {"pseudonym": "Fuggle", "language": "en", "motivation": "I have brewed for ten years and like to explain."}
ONCE = re.compile(r'csrf\w+" value="\w+"|X-CSRFToken[^}]*|\d{4}-\d\d-\d\dT[\d:.]+Z?')
MAYBE = "This code cannot be used."


def text_of(response):
    return response.content.decode()


def at(campaign, name, *more):
    return reverse(f"console_campaign_{name}", args=[campaign.brand.slug, campaign.id, *more])


def sheet_of(client, campaign, **changes):
    """The rows of a fresh sheet of codes: code and link."""
    answer = client.post(at(campaign, "code_sheet"), {"label": "=Graz", "number": 3, "uses": 1, "days": 9, **changes})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row[2] for row in rows[1:]} == {"'=Graz"}
    return [(code, link) for code, link, _ in rows[1:]]


def apply_by(code, campaign, *, client=None):
    """Type a code on the campaign's page and apply; returns what the page says at last."""
    client = client or Client()
    typed = client.post(reverse("join_codes", args=[campaign.brand.slug, campaign.code]), {"code": code}, follow=True)
    client.force_login(make_user())
    brand = campaign.brand
    client.post(reverse("join_applications", args=[brand.slug]), {**FIELDS, "campaign": campaign.code})
    return text_of(typed)


def test_a_partner_s_code_is_typed_or_opened_as_a_link_and_counts_once(client):
    brand = make_brand()
    campaign = make_campaign(brand, is_open=True, kind=CampaignKind.PARTNER)
    client.force_login(make_staff(brand, admin=True))
    assert "No codes yet" in text_of(client.get(at(campaign, "codes")))
    wrong = client.post(at(campaign, "code_sheet"), {"label": "", "number": 0, "uses": 1, "days": 9})
    assert wrong.status_code == 422
    (code, link), (second, _), (third, _) = sheet_of(client, campaign)
    page = text_of(Client().get(link.removeprefix("http://testserver")))
    assert f'value="{code}"' in page
    assert PartnerCode.objects.filter(used=1).count() == 0  # opening a link uses nothing
    assert "First a log-in" in apply_by(code.lower(), campaign)
    assert Arrival.objects.count() == CodeUse.objects.count() == 1
    said = {ONCE.sub("", apply_by(text, campaign)) for text in (code, "0000-0000-0000", "x")}
    assert len(said) == 1  # used, made up and nonsense are answered alike
    assert MAYBE in said.pop()
    assert Arrival.objects.count() == 1
    overview = text_of(client.get(at(campaign, "codes")))
    assert "1 / 3" in overview
    assert second not in overview
    client.post(at(campaign, "code_withdrawal"), {"label": "=Graz"})
    assert MAYBE in apply_by(third, campaign)
    community = make_campaign(brand, is_open=True)
    assert client.get(at(community, "codes")).status_code == 404
    assert client.post(reverse("join_codes", args=[brand.slug, community.code]), {"code": second}).status_code == 404


def test_a_code_that_was_used_up_between_typing_and_sending_costs_nobody_their_application(client):
    brand = make_brand()
    campaign = make_campaign(brand, is_open=True, kind=CampaignKind.PARTNER)
    client.force_login(make_staff(brand, admin=True))
    (code, _), *_rest = sheet_of(client, campaign)
    late = Client()
    late.post(reverse("join_codes", args=[brand.slug, campaign.code]), {"code": code})
    apply_by(code, campaign)
    late.force_login(make_user())
    fields = {**FIELDS, "campaign": campaign.code}
    answer = late.post(reverse("join_applications", args=[brand.slug]), fields, follow=True)
    assert "The code cannot be used any more. Your application is sent all the same." in text_of(answer)
    assert Arrival.objects.count() == 1


def test_after_twenty_codes_an_hour_no_more_are_looked_at():
    campaign = make_campaign(make_brand(), is_open=True, kind=CampaignKind.PARTNER)
    path, visitor = reverse("join_codes", args=[campaign.brand.slug, campaign.code]), Client()
    statuses = [visitor.post(path, {"code": "0"}).status_code for _ in range(21)]
    assert statuses == [303] * 20 + [429]


def test_people_found_in_public_are_brought_invited_and_seen_by_who_decides(client):
    brand = make_brand()
    campaign = make_campaign(brand, is_open=True)
    client.force_login(make_staff(brand, admin=True))
    assert "Nobody yet" in text_of(client.get(at(campaign, "people")))
    table = b"platform,handle,link,what\nForum,<b>Ada</b>,https://forum.example/ada,Explains grinders\nforum,,,x\n"
    page = text_of(client.post(at(campaign, "people"), {"file": SimpleUploadedFile("forum.csv", table)}))
    assert "1 row taken" in page
    assert "Row 3 was not taken: platform, handle or what they did is missing." in page
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page
    assert 'rel="nofollow noopener noreferrer"' in page
    wrong = client.post(at(campaign, "people"), {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")})
    assert (wrong.status_code, "Columns are missing." in text_of(wrong)) == (422, True)
    row = Handle.objects.get()
    client.post(at(campaign, "invitation", row.id))
    word = re.search(r"\?i=([\w-]+)", page)[1]
    visitor = Client()
    visitor.force_login(make_user())
    form = text_of(visitor.get(reverse("join_brand", args=[brand.slug]) + f"?campaign={campaign.code}&i={word}"))
    assert f'name="i" value="{word}"' in form
    fields = {**FIELDS, "campaign": campaign.code, "i": word}
    visitor.post(reverse("join_applications", args=[brand.slug]), fields)
    arrival = Arrival.objects.get()
    assert (arrival.source, arrival.medium) == ("forum", "invitation")
    client.force_login(make_reviewer())
    seen = text_of(client.get(reverse("review_application", args=[arrival.application_id])))
    assert "Explains grinders" in seen
    assert "said by the brand, which invited them" in seen


def test_costs_are_brought_and_shown_by_source(client):
    brand = make_brand(currency="EUR")
    campaign = make_campaign(brand, is_open=True)
    client.force_login(make_staff(brand, admin=True))
    assert "No costs yet" in text_of(client.get(at(campaign, "costs")))
    table = b"day,utm_source,cost,currency\n2026-05-01,search,10.50,EUR\n2026-05-02,video,3,USD\n"
    page = text_of(client.post(at(campaign, "costs"), {"file": SimpleUploadedFile("ads.csv", table)}))
    assert "is in another currency than yours; it is not converted" in page
    assert "10.50" in page
    empty = client.post(at(campaign, "costs"), {})
    assert empty.status_code == 422


def test_an_expert_of_a_sister_brand_is_asked_here_and_the_brand_hears_nothing(client):
    home, asks = make_brand("Home"), make_brand("Sister")
    campaign = make_campaign(asks, kind=CampaignKind.CROSS_SELLING, is_open=True)
    expert = make_expert(home)
    client.force_login(expert.user)
    page = text_of(client.get(reverse("join")))
    assert "They may ask me" in page
    assert "Sister asks you" not in page
    client.post(reverse("join_asking"), {"agrees": "1"})
    page = text_of(client.get(reverse("join")))
    assert "Sister asks you" in page
    assert "not known yet: too few people have answered for long enough" in page
    admin = Client()
    admin.force_login(make_staff(asks, admin=True))
    assert expert.pseudonym not in text_of(admin.get(reverse("console_campaign", args=[asks.slug, campaign.id])))
    client.post(reverse("join_put_aside", args=[campaign.id]))
    assert "Sister asks you" not in text_of(client.get(reverse("join")))
    client.post(reverse("join_asking"), {"agrees": "0"})
    assert "They may ask me" in text_of(client.get(reverse("join")))
    for visitor in (Client(), admin):
        assert "They may ask me" not in text_of(visitor.get(reverse("join")))
