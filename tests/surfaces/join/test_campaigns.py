"""A campaign from the console to an application that knows how it came."""

import re

import brotli
import pytest
from django.urls import reverse

from peerdesk.domain.experts.commands import decide_application
from peerdesk.domain.experts.models import Application
from peerdesk.domain.recruiting.commands import write_page
from peerdesk.domain.recruiting.models import Appeal, Arrival, Campaign, CampaignVisits
from peerdesk.domain.recruiting.rules import PageText
from tests.factories.network import make_applicant, make_brand, make_reviewer, make_staff, make_user, now
from tests.factories.recruiting import make_campaign

pytestmark = pytest.mark.django_db(transaction=True)


def text_of(response):
    return response.content.decode()


def at(brand, name, *args):
    return reverse(f"console_{name}", args=[brand.slug, *args])


def test_a_campaign_is_begun_opened_changed_and_closed(client):
    brand = make_brand()
    client.force_login(make_staff(brand, admin=True))
    form = {"kind": "community", "name": "Forum", "link": "forum", "language": "en", "headline": "Help us", "body": "Come."}
    wrong = client.post(at(brand, "campaign_creation"), {**form, "link": "No Good"})
    assert (wrong.status_code, "Small letters" in text_of(wrong)) == (422, True)
    client.post(at(brand, "campaign_creation"), form)
    row = Campaign.objects.get()
    taken = client.post(at(brand, "campaign_creation"), form)
    assert "has this link already" in text_of(taken)
    client.post(at(brand, "campaign_opening", row.id))
    client.post(at(brand, "campaign_terms", row.id), {"name": "Forum 2", "idle_limit": "30", "cost": "120.50"})
    client.post(at(brand, "campaign_pages", row.id), {"language": "en", "headline": "Help <b>us</b>", "body": "*Now*"})
    row.refresh_from_db()
    assert (row.state, row.name, row.idle_limit, row.cost_minor) == ("open", "Forum 2", 30, 12050)
    assert f"/join/{brand.slug}/c/forum/" in text_of(client.get(at(brand, "campaign", row.id)))
    page = text_of(client.get(reverse("join_campaign", args=[brand.slug, "forum"])))
    assert "Help &lt;b&gt;us&lt;/b&gt;" in page
    assert "<em>Now</em>" in page
    assert "Forum 2" in text_of(client.get(at(brand, "campaigns")))
    client.post(at(brand, "campaign_closing", row.id))
    assert "waiting list" in text_of(client.get(reverse("join_campaign", args=[brand.slug, "forum"])))


def test_a_link_leads_to_an_application_that_knows_how_it_came_and_looking_counts_nothing_by_itself(client):
    brand = make_brand()
    campaign = make_campaign(brand, is_open=True, code="forum")
    page = text_of(client.get(reverse("join_campaign", args=[brand.slug, "forum"]) + "?utm_source=reddit"))
    assert not CampaignVisits.objects.exists()
    assert f"/join/{brand.slug}/c/forum/visits?utm_source=reddit" in page
    assert client.post(reverse("join_visits", args=[brand.slug, "forum"]) + "?utm_source=reddit").status_code == 204
    assert CampaignVisits.objects.get().source == "reddit"
    apply_url = f"/join/{brand.slug}/?campaign=forum&amp;utm_source=reddit"
    assert apply_url in page
    landing = text_of(client.get(apply_url.replace("&amp;", "&")))
    assert "next=/join/" in landing
    assert "campaign%3Dforum" in landing
    client.force_login(make_user())
    form = text_of(client.get(apply_url.replace("&amp;", "&")))
    assert '<input type="hidden" name="campaign" value="forum">' in form
    fields = {"pseudonym": "Fuggle", "language": "en", "motivation": "I have brewed for ten years and like to explain.",
              "campaign": "forum", "utm_source": "reddit"}  # fmt: skip
    client.post(reverse("join_applications", args=[brand.slug]), fields)
    arrival = Arrival.objects.get()
    assert (arrival.application, arrival.campaign, arrival.source) == (Application.objects.get(), campaign, "reddit")


def test_a_made_up_campaign_costs_nobody_their_application(client):
    brand = make_brand()
    client.force_login(make_user())
    fields = {"pseudonym": "Fuggle", "language": "en", "motivation": "I have brewed for ten years and like to explain.",
              "campaign": "no-such"}  # fmt: skip
    client.post(reverse("join_applications", args=[brand.slug]), fields)
    assert (Application.objects.count(), Arrival.objects.count()) == (1, 0)


def test_many_are_decided_on_the_board_each_told_in_their_own_language(client):
    brand = make_brand(languages=["en", "de"])
    reviewer, (one, first), (two, second) = make_reviewer(), make_applicant(brand), make_applicant(brand)
    Application.objects.filter(id=second.id).update(language="de")
    client.force_login(reviewer)
    page = text_of(client.get(reverse("review")))
    assert one.pseudonym in page
    assert two.pseudonym in page
    assert two.pseudonym not in text_of(client.get(reverse("review") + "?language=en"))
    marked = {"marked": [str(first.id), str(second.id), "nonsense"], "stage": "ready"}
    nothing = client.post(reverse("review_decisions"), {**marked, "decision": "decline"}, follow=True)
    assert "Say in a sentence why" in text_of(nothing)
    client.post(reverse("review_decisions"), {**marked, "decision": "decline", "template": "enough"})
    reasons = dict(Application.objects.values_list("language", "reason"))
    assert reasons["en"].startswith("There are enough people")
    assert set(Application.objects.values_list("state", flat=True)) == {"declined"}


def test_whoever_was_declined_reads_why_and_when_and_asks_for_another_look(client):
    brand = make_brand()
    expert, application = make_applicant(brand)
    decider, other = make_reviewer(), make_reviewer()
    decide_application(application.id, by=decider, is_accepted=False, reason="Too short to judge it.", now=now())
    client.force_login(expert.user)
    landing = reverse("join_brand", args=[brand.slug])
    page = text_of(client.get(landing))
    assert "Too short to judge it." in page
    assert "You may apply again:" in page
    assert "Send the application" not in page
    client.post(reverse("join_appeals", args=[brand.slug]), {"text": "The second text was cut off, please look."})
    assert "Somebody else looks at your application again." in text_of(client.get(landing))
    client.force_login(decider)
    assert "You declined this one" in text_of(client.get(reverse("review_appeals")))
    client.force_login(other)
    appeal = Appeal.objects.get()
    client.post(reverse("review_appeal_decision", args=[appeal.id]), {"decision": "uphold", "answer": "You are right."})
    application.refresh_from_db()
    assert application.state == "accepted"


def test_a_page_is_wholly_in_the_reader_s_language_and_previews_itself_without_anybody_else(client):
    brand = make_brand("Crema", languages=["en", "de", "ar"])
    campaign = make_campaign(brand, is_open=True, code="forum")
    write_page(campaign.id, brand_id=brand.id, page=PageText("ar", "ساعد الناس", 'أنت **تعرف** "القهوة" & أكثر'))
    path = reverse("join_campaign", args=[brand.slug, "forum"])
    arabic = client.get(path, headers={"Accept-Language": "ar-EG,ar;q=0.9"})
    page = text_of(arabic)
    assert (arabic["Content-Language"], arabic["Vary"]) == ("ar", "Accept-Language, Cookie")
    assert '<html lang="ar" dir="rtl"' in page
    assert "قدّم طلبك" in page
    assert '<meta property="og:title" content="ساعد الناس">' in page
    assert '<meta property="og:description" content="أنت تعرف &quot;القهوة&quot; &amp; أكثر">' in page
    assert f'<meta property="og:url" content="http://testserver{path}">' in page
    assert 'href="?lang=en" lang="en" hreflang="en">English</a>' in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!testserver)', page)
    german = text_of(client.get(path, headers={"Accept-Language": "de"}))
    assert "Help people brew" in german  # there is no German text, so the whole page is in the brand's first language
    assert '<html lang="en"' in german
    chosen = text_of(client.get(path + "?utm_source=forum&lang=en", headers={"Accept-Language": "ar"}))
    assert '<html lang="en" dir="ltr"' in chosen
    assert 'href="?utm_source=forum&amp;lang=ar"' in chosen


def test_a_page_costs_few_statements_and_few_bytes_however_many_languages_it_has(client, django_assert_num_queries):
    brand = make_brand(languages=["en", "de", "ar"])
    campaign = make_campaign(brand, is_open=True, code="forum")
    path = reverse("join_campaign", args=[brand.slug, "forum"])
    with django_assert_num_queries(4):
        client.get(path)
    for language in ("de", "ar"):
        write_page(campaign.id, brand_id=brand.id, page=PageText(language, "Come", "You know it. " * 100))
    with django_assert_num_queries(4):
        page = client.get(path).content
    assert len(brotli.compress(page, quality=4)) < 6_000
