"""A mailing from a table in the console to an application by one's own link."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from peerdesk.domain.outreach.commands import send_campaign_mails, sweep_lists
from peerdesk.domain.outreach.models import AddressList, Mailing, MailText, Recipient, Suppression
from peerdesk.domain.recruiting.models import Arrival, CampaignVisits
from tests.factories.mail_server import mail_server
from tests.factories.network import make_brand, make_staff, make_user, now
from tests.factories.outreach import table
from tests.factories.recruiting import make_campaign

pytestmark = pytest.mark.django_db(transaction=True)
ADA = "ada@mail-of-customers.net"


def text_of(response):
    return response.content.decode()


def test_a_table_is_looked_at_read_and_mailed_and_its_link_tells_how_somebody_came(client, settings):
    brand = make_brand("Crema", languages=["en", "ar"])
    campaign = make_campaign(brand, is_open=True)
    admin = make_staff(brand, admin=True)
    client.force_login(admin)

    def at(name, *more):
        return reverse(f"console_campaign_{name}", args=[brand.slug, campaign.id, *more])

    assert "Nobody to write to yet" in text_of(client.get(at("mails")))
    data = table(ADA, "=cmd", "bob@mail-of-customers.net").replace(b"bob@mail-of-customers.net,2026-01-31", b"b@x.de,")
    sent = client.post(at("lists"), {"file": SimpleUploadedFile("=evil.csv", data)})
    row = AddressList.objects.get()
    assert sent.headers["Location"] == at("list", row.id)
    look = text_of(client.get(at("list", row.id)))
    assert '<option value="0" selected>email</option>' in look
    assert ADA in look  # the first rows, before anything is read
    columns = {f"column_{name}": "-1" for name in ("consent_source", "consent_text", "language")}
    told = {**columns, "column_address": "0", "column_consent_at": "1", "language": "ar"}
    wrong = client.post(at("list", row.id), told)
    assert (wrong.status_code, "Without this nobody may be written to" in text_of(wrong)) == (422, True)
    client.post(at("list", row.id), {**told, "consent_source": "Shop", "consent_text": "News by mail"})
    assert "0 / 3" in text_of(client.get(at("list", row.id)))
    sweep_lists(now=now())
    page = text_of(client.get(at("list", row.id)))
    assert "b@x.de" not in page
    assert "Not taken: it does not say when" in page
    lines = list(csv.reader(io.StringIO(client.get(at("list_faults", row.id)).content.decode("utf-8-sig"))))
    assert [line[0] for line in lines] == ["Row", "3", "4"]
    client.post(at("mails_texts"), {"language": "ar", "subject": "هل تساعد؟", "body": "أنت تعرف مطاحننا."})
    client.post(at("mails_terms"), {"rate": "60", "retain_days": "10"})
    with mail_server(settings) as letters:
        assert f"Sent to {admin.email}." in text_of(client.post(at("mails_trial"), {"language": "ar"}, follow=True))
        client.post(at("mails_start"))
        assert send_campaign_mails(now=now()) == 1
        assert "Going out" in text_of(client.get(at("mails")))
        client.post(at("mails_pause"))
    assert Mailing.objects.get().state == "paused"
    assert [to for _, to, _ in letters.taken] == [admin.email, ADA]
    link = next(line for line in letters.taken[1][2].get_content().split() if "?p=" in line)
    path = link.removeprefix(settings.PUBLIC_URL)
    client.logout()
    word = path.split("?p=")[1]
    client.post(reverse("join_visits", args=[brand.slug, campaign.code]) + f"?p={word}&utm_source=forum")
    assert CampaignVisits.objects.get().source == "mail"
    client.force_login(make_user())
    form = text_of(client.get(reverse("join_brand", args=[brand.slug]) + f"?campaign={campaign.code}&p={word}"))
    assert f'<input type="hidden" name="p" value="{word}">' in form
    fields = {"pseudonym": "Fuggle", "language": "en", "motivation": "I have brewed for ten years and like to explain.",
              "campaign": campaign.code, "p": word}  # fmt: skip
    client.post(reverse("join_applications", args=[brand.slug]), fields)
    assert Arrival.objects.get().source == "mail"
    assert Recipient.objects.get(application__isnull=False).language == "ar"


def test_what_is_asked_wrong_is_told_and_nothing_is_told_about_who_stands_there(client):
    brand = make_brand()
    campaign = make_campaign(brand)
    client.force_login(make_staff(brand, admin=True))

    def post(name, data, *more):
        return client.post(reverse(f"console_campaign_{name}", args=[brand.slug, campaign.id, *more]), data, follow=True)

    assert "Write what the mails say first" not in text_of(post("mails_start", {}))
    assert "Open the campaign first" in text_of(post("mails_start", {}))
    assert "Choose a file that is not empty." in text_of(post("lists", {}))
    assert "The first row names no columns." in text_of(post("lists", {"file": SimpleUploadedFile("a.csv", b",,\n")}))
    assert "longer" not in text_of(post("mails_texts", {"language": "en", "subject": "a", "body": ""}))
    assert not MailText.objects.exists()
    assert post("mails_terms", {"rate": "0", "retain_days": "5"}).status_code == 422
    assert "no e-mail address" in text_of(post("mails_suppressions", {"addresses": "a@b.de\nx"}))
    known = text_of(post("mails_erasure", {"address": ADA}))
    assert "nobody writes to it again" in known
    assert Suppression.objects.get().reason == "erased"
    client.post(reverse("console_campaign_lists", args=[brand.slug, campaign.id]),
                {"file": SimpleUploadedFile("a.csv", table(ADA))})  # fmt: skip
    row = AddressList.objects.get()
    assert "Nothing of it was kept." in text_of(post("list_removal", {}, row.id))
    assert not AddressList.objects.exists()
