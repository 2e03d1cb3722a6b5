"""Mails of a campaign: consent or nothing, each address once, whoever said no gets none, and nobody can read who it was."""

import os
import signal
import subprocess
import sys
import textwrap
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings as conf
from django.db import connection
from django.test import Client

from peerdesk.domain.outreach.commands import (
    erase_address,
    note_mailed_application,
    pause_mailing,
    rewrap_outreach_keys,
    send_campaign_mails,
    set_terms,
    start_mailing,
    suppress_by_hand,
    sweep_recipients,
    take_returned_mail,
    try_mail,
)
from peerdesk.domain.outreach.keys import address_of, mailing_key, secret
from peerdesk.domain.outreach.models import AddressList, OutreachSecret, Recipient, Suppression
from peerdesk.domain.outreach.queries import mailing_figures
from peerdesk.domain.outreach.rules.returns import ReturnKind
from peerdesk.domain.outreach.rules.tokens import personal_word
from peerdesk.domain.outreach.tasks import sweep_maildir
from peerdesk.domain.privacy.commands import replay_erasures
from peerdesk.domain.recruiting.commands import close_campaign
from peerdesk.foundation import crypto
from tests.domain.outreach.test_tables_and_words import complaint, report
from tests.factories.mail_server import mail_server
from tests.factories.network import make_applicant, make_brand, make_staff, now, refused
from tests.factories.outreach import bring, make_mailing, table
from tests.factories.recruiting import make_campaign
from tests.factories.servers import test_database_uri as database_uri

pytestmark = pytest.mark.django_db
ADA, BOB, EVE = "ada@mail-of-customers.net", "bob@mail-of-customers.net", "eve@mail-of-customers.net"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def server(settings):
    with mail_server(settings) as letters:
        yield letters


def of(address):
    """The row of an address, opened as only our own keys can."""
    rows = {address_of(mailing_key(row.mailing), row): row for row in Recipient.objects.filter(sealed__isnull=False)}
    return rows.get(address)


def states():
    return sorted(Recipient.objects.values_list("state", flat=True))


def minutes_later(count):
    """Sent before: the rate has room again."""
    Recipient.objects.filter(claimed_at__isnull=False).update(claimed_at=now() - timedelta(minutes=count))


def words_of_tables():
    found = ""
    with connection.cursor() as cursor:
        for model in (Recipient, AddressList, Suppression):
            cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')
            found += repr(cursor.fetchall())
    return found


def test_rows_without_consent_are_refused_with_a_count_and_no_address_lies_open():
    brand = make_brand(languages=["en", "de"])
    campaign = make_campaign(brand)
    data = table(ADA, BOB.upper(), language="DE-de") + (
        f"\n{BOB},2026-01-31,shop,News,\nno-address,2026-01-31,shop,News,\n"
        f"{EVE},,shop,News,\n{EVE},2999-01-01,shop,News,\n{EVE},2026-01-31,,News,\n"
    ).encode()
    row = bring(campaign, data)
    assert (row.rows, row.taken, row.without_consent, row.unreadable, row.doubles) == (7, 2, 3, 1, 1)
    assert row.faults == [[4, "double"], [5, "no_address"], [6, "no_consent"], [7, "no_consent"], [8, "no_consent"]]
    kept = of(BOB)
    assert (kept.language, kept.consent_source, kept.consent_text) == ("de", "shop", "News by mail")
    assert kept.consent_at.isoformat() == "2026-01-31T00:00:00+00:00"
    assert row.sealed is None  # the table is gone once it was read
    assert "mail-of-customers" not in words_of_tables()
    assert of(EVE) is None


def test_a_table_waits_sealed_and_what_holds_for_all_of_it_may_be_told_once():
    brand = make_brand()
    campaign = make_campaign(brand)
    plain = f"email,date\n{ADA},2026-01-31\n".encode()
    with refused("invalid_list"):
        bring(campaign, plain)
    waiting = bring(campaign, plain, reads=False, consent_source="Shop", consent_text="News by mail")
    assert ADA.encode() not in bytes(AddressList.objects.get(id=waiting.id).sealed)
    waiting.delete()
    row = bring(campaign, plain, consent_source="Shop", consent_text="News by mail")
    assert (row.taken, of(ADA).consent_source) == (1, "Shop")
    with refused("invalid_list"):
        bring(campaign, plain, consent_source="Shop", consent_text="x" * 501)


def test_a_list_that_is_read_half_is_read_on_and_nobody_is_taken_twice(monkeypatch):
    monkeypatch.setattr("peerdesk.domain.outreach.commands.lists.ROWS_AT_ONCE", 2)
    from peerdesk.domain.outreach.commands.lists import sweep_lists

    campaign = make_campaign(make_brand())
    row = bring(campaign, table(*(f"p{n}@mail-of-customers.net" for n in range(5))), reads=False)
    sweep_lists(now=now(), seconds=0)  # a process that is killed here has committed two rows
    row.refresh_from_db()
    assert (row.position, row.taken, row.state) == (2, 2, "reading")
    sweep_lists(now=now(), seconds=60)
    row.refresh_from_db()
    assert (row.position, row.taken, row.state, row.sealed) == (5, 5, "read", None)


def test_a_mail_has_its_own_link_its_own_way_back_and_ends_by_one_click(server):
    brand = make_brand("Crema")
    mailing = make_mailing(brand, ADA)
    assert send_campaign_mails(now=now()) == 1
    assert send_campaign_mails(now=now()) == 0
    (sender, to, mail), = server.taken
    row = of(ADA)
    assert to == ADA
    assert sender.startswith("returned+")
    assert sender.endswith(f"@{conf.MAIL_RETURN_DOMAIN}")
    assert mail["From"] == "Crema <help@peerdesk.localhost>"
    assert mail["Message-ID"] == f"<{row.id}@{conf.MAIL_DOMAIN}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = mail.get_content()
    assert f"{conf.PUBLIC_URL}/join/{brand.slug}/c/{mailing.campaign.code}/?p={personal_word(secret(), row.id)}" in text
    assert "because you agreed that Crema may write to you (shop)" in text
    link = urlsplit(mail["List-Unsubscribe"].strip(" <>")).path
    assert link in text
    stranger = Client(enforce_csrf_checks=True)
    for _ in range(2):
        assert "Do not write to me again" in stranger.get(link).content.decode()
    assert not Suppression.objects.exists()  # looking, as scanners of mail do, ends nothing
    answer = stranger.post(link, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "does not write to you again" in answer.content.decode()) == (200, True)
    kept = Suppression.objects.get()
    assert (kept.brand, kept.reason) == (brand, "unsubscribed")
    row.refresh_from_db()
    assert row.unsubscribed_at is not None
    assert mailing_figures(mailing, now=now()).unsubscribed == 1


def test_whoever_ended_one_brand_s_mails_hears_of_others_and_whoever_ended_all_hears_of_none(server):
    one, two, three = (make_brand() for _ in range(3))
    make_mailing(one, ADA, BOB)
    send_campaign_mails(now=now())
    links = {to: urlsplit(mail["List-Unsubscribe"].strip(" <>")).path for _, to, mail in server.taken}
    Client().post(links[ADA])
    Client().post(links[BOB], {"everywhere": "1"})
    make_mailing(two, ADA, BOB, EVE)
    make_mailing(three, EVE)
    again = bring(make_campaign(one), table(ADA, BOB, EVE))
    assert (again.taken, again.suppressed) == (1, 2)
    server.taken.clear()
    send_campaign_mails(now=now())
    assert server.to() == [ADA, EVE, EVE]
    assert Client().post("/join/no-more-mails/made-up/").status_code == 404


def test_whoever_says_no_after_the_list_was_read_gets_nothing(server):
    brand = make_brand()
    mailing = make_mailing(brand, ADA, BOB)
    assert suppress_by_hand(brand, addresses=f"{ADA}\n{ADA}\n", now=now()) == 1
    with refused("invalid_addresses"):
        suppress_by_hand(brand, addresses=f"{EVE}\nnonsense", now=now())
    assert send_campaign_mails(now=now()) == 1
    assert server.to() == [BOB]
    assert states() == ["sent", "suppressed"]
    assert mailing_figures(mailing, now=now()).left_out == 1


def test_mails_go_at_the_brand_s_rate_and_pause_and_go_on(server):
    brand = make_brand()
    mailing = make_mailing(brand, *(f"p{n}@mail-of-customers.net" for n in range(7)))
    campaign, by = mailing.campaign, make_staff(brand, admin=True)
    set_terms(campaign.id, brand_id=brand.id, rate_per_hour=120, retain_days=30, now=now())
    assert [send_campaign_mails(now=now()) for _ in range(2)] == [2, 0]  # two a minute
    minutes_later(2)
    pause_mailing(campaign.id, brand_id=brand.id, now=now())
    assert send_campaign_mails(now=now()) == 0
    start_mailing(campaign.id, brand_id=brand.id, by=by, now=now())
    assert send_campaign_mails(now=now()) == 2
    minutes_later(2)
    close_campaign(campaign.id, brand_id=brand.id, now=now())
    assert send_campaign_mails(now=now()) == 0  # its links would lead to a waiting list
    set_terms(campaign.id, brand_id=brand.id, rate_per_hour=5, retain_days=30, now=now())
    mailing.campaign.state = "open"
    mailing.campaign.save()
    assert send_campaign_mails(now=now()) == 1  # four went within the hour
    with refused("invalid_mailing"):
        set_terms(campaign.id, brand_id=brand.id, rate_per_hour=0, retain_days=30, now=now())


def test_nothing_starts_that_says_nothing_or_leads_nowhere():
    brand = make_brand()
    by, draft, campaign = make_staff(brand, admin=True), make_campaign(brand), make_campaign(brand, is_open=True)
    with refused("campaign_not_open"):
        start_mailing(draft.id, brand_id=brand.id, by=by, now=now())
    bring(campaign, table(ADA))
    with refused("mailing_says_nothing"):
        start_mailing(campaign.id, brand_id=brand.id, by=by, now=now())
    suppress_by_hand(brand, addresses=BOB, now=now())
    with refused("mailing_empty"):
        make_mailing(brand, BOB)
    with refused("campaign_not_found"):
        start_mailing(campaign.id, brand_id=make_brand().id, by=by, now=now())


def test_FT10_an_answer_is_tried_again_or_ends_the_address_and_silence_is_never_repeated(server):
    make_mailing(make_brand(), ADA, BOB, EVE)
    server.answers = {ADA: "550 5.1.1 nobody here", BOB: "451 4.3.0 later", EVE: "data:taken and gone"}
    for _ in range(3):  # whoever hears silence asks this server no more for now: the others wait for the next turn
        assert send_campaign_mails(now=now()) == 0
    assert (of(ADA).state, of(ADA).returned) == ("refused", "hard")
    assert Suppression.objects.get().brand is None
    assert (of(BOB).state, of(BOB).attempts) == ("pending", 1)
    assert of(EVE).state == "sending"
    server.answers = {}
    minutes_later(30)
    assert send_campaign_mails(now=now()) == 1
    assert server.to() == [BOB, EVE]
    assert mailing_figures(of(EVE).mailing, now=now()).unknown == 1


def test_a_mail_server_that_is_away_costs_nobody_their_mail(settings):
    with mail_server(settings):
        make_mailing(make_brand(), ADA)
    assert send_campaign_mails(now=now()) == 0
    assert states() == ["pending"]
    with mail_server(settings) as back:
        assert send_campaign_mails(now=now()) == 1
        assert back.to() == [ADA]


@pytest.mark.django_db(transaction=True)
def test_killed_while_it_sends_each_address_gets_one_mail_at_most(server):
    addresses = [f"p{n}@mail-of-customers.net" for n in range(4)]
    make_mailing(make_brand(), *addresses)
    sender = """
        import os, signal
        import django
        django.setup()
        from django.conf import settings
        from django.core.mail.backends import smtp
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", int(os.environ["MAILS"]), False
        sent, count = smtp.EmailBackend.send_messages, []
        def send_and_die(self, messages):
            sent(self, messages)
            count.append(1)
            if len(count) == 2:
                os.kill(os.getpid(), signal.SIGKILL)
        smtp.EmailBackend.send_messages = send_and_die
        from peerdesk.domain.outreach.commands import send_campaign_mails
        from peerdesk.foundation.clock import utc_now
        send_campaign_mails(now=utc_now())
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(sender)], check=False, capture_output=True,
        env={**os.environ, "DATABASE_URL": database_uri(), "MAILS": str(server.port),
             "DJANGO_SETTINGS_MODULE": "peerdesk.config.settings"},
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL, ended.stderr[-2000:]
    assert states() == ["pending", "pending", "sending", "sent"]
    send_campaign_mails(now=now())
    assert server.to() == addresses  # all four, the one that died with its sender not again
    assert len({mail["Message-ID"] for _, _, mail in server.taken}) == 4
    assert states() == ["sending", "sent", "sent", "sent"]


def test_what_comes_back_is_read_from_a_maildir_and_ends_what_it_should(server, settings, tmp_path):
    brand = make_brand()
    make_mailing(brand, ADA, BOB, EVE)
    send_campaign_mails(now=now())
    sender = {to: mail_from for mail_from, to, _ in server.taken}
    settings.RETURNED_MAILDIR = tmp_path
    assert sweep_maildir(now=now()) == 0
    (tmp_path / "new").mkdir()
    mails = {
        "1": report("5.1.1", "failed", to=sender[ADA].upper()), "2": report("4.2.2", "delayed", to=sender[BOB]),
        "3": complaint("abuse", sender[EVE]), "4": report("5.1.1", "failed", to="returned+aaaa@us.example"),
        "5": report("4.4.1", "delayed", to=sender[ADA]),
    }  # fmt: skip
    for name, data in mails.items():
        (tmp_path / "new" / name).write_bytes(data)
    assert sweep_maildir(now=now()) == 5
    assert list((tmp_path / "new").iterdir()) == []
    assert [of(who).returned for who in (ADA, BOB, EVE)] == ["hard", "soft", "complaint"]
    assert sorted(Suppression.objects.values_list("brand", "reason")) == [(None, "complaint"), (None, "returned")]
    for _ in range(2):  # the third soft return of an address ends it for the brand
        assert not Suppression.objects.filter(brand=brand).exists()
        server.taken.clear()
        make_mailing(brand, BOB)
        send_campaign_mails(now=now())
        (back, _, _), = server.taken
        assert take_returned_mail(b"Subject: x\r\n\r\n4.2.2 full", now=now(), addressed=back) is ReturnKind.SOFT
    assert Suppression.objects.get(brand=brand).reason == "returned"


def test_addresses_go_some_days_after_the_campaign_s_end_and_numbers_stay(server, monkeypatch):
    monkeypatch.setattr("peerdesk.domain.outreach.commands.ways_out.BATCH", 2)
    brand = make_brand()
    mailing = make_mailing(brand, ADA, BOB, EVE)
    send_campaign_mails(now=now())
    close_campaign(mailing.campaign_id, brand_id=brand.id, now=now() - 29 * DAY)
    assert sweep_recipients(now=now()) == 0
    assert [sweep_recipients(now=now() + 2 * DAY) for _ in range(3)] == [2, 1, 0]  # batch after batch, to the last
    mailing.refresh_from_db()
    assert (mailing.sealed_key, Recipient.objects.filter(sealed__isnull=False).count()) == (None, 0)
    assert Recipient.objects.exclude(consent_source="").count() == 0
    assert mailing_figures(mailing, now=now()).sent == 3
    assert send_campaign_mails(now=now()) == 0
    link = urlsplit(server.taken[0][2]["List-Unsubscribe"].strip(" <>")).path
    assert Client().post(link).status_code == 200  # the way out works for good
    assert bring(make_campaign(brand), table(ADA, BOB, EVE)).suppressed == 1


def test_whoever_wants_to_be_erased_is_gone_also_from_a_backup_and_is_not_written_to(server):
    brand, other = make_brand(), make_brand()
    make_mailing(brand, ADA, BOB)
    kept = of(ADA)
    make_mailing(other, ADA)
    assert erase_address(brand, address=f" {ADA.upper()}", now=now()) == 1
    assert erase_address(brand, address=ADA, now=now()) == 0
    send_campaign_mails(now=now())
    assert server.to() == [ADA, BOB]  # the other brand's own consent stands
    Recipient.objects.filter(id=kept.id).update(sealed=kept.sealed, digest=kept.digest, state="pending")  # a restore
    replay_erasures(now=now())
    assert sweep_recipients(now=now()) == 1
    assert not Recipient.objects.get(id=kept.id).sealed
    with refused("invalid_addresses"):
        erase_address(brand, address="nobody", now=now())


def test_an_application_by_one_s_own_link_is_counted_once_and_for_its_brand(server):
    brand = make_brand()
    mailing = make_mailing(brand, ADA)
    word = personal_word(secret(), of(ADA).id)
    (_, first), (_, second), (_, foreign) = make_applicant(brand), make_applicant(brand), make_applicant(make_brand())
    assert note_mailed_application(first, word=word)
    assert note_mailed_application(second, word=word)
    assert not note_mailed_application(foreign, word=word)
    assert not note_mailed_application(second, word=word[:-1])
    assert of(ADA).application == first
    assert mailing_figures(mailing, now=now()).applied == 1
    del server


def test_staff_try_a_mail_on_themselves(server):
    brand = make_brand()
    mailing = make_mailing(brand, ADA, starts=False)
    by = make_staff(brand, admin=True)
    assert try_mail(mailing.campaign_id, brand_id=brand.id, language="en", by=by) == by.email
    (_, to, mail), = server.taken
    assert (to, mail["Subject"]) == (by.email, "Help people brew?")
    assert "?p=" not in mail.get_content()
    with refused("mailing_says_nothing"):
        try_mail(mailing.campaign_id, brand_id=brand.id, language="de", by=by)
    with refused("campaign_not_found"):
        try_mail(mailing.campaign_id, brand_id=make_brand().id, language="en", by=by)
    assert states() == ["pending"]


def test_a_new_master_key_moves_the_secret_and_nobody_who_said_no_is_forgotten(monkeypatch):
    brand = make_brand()
    make_mailing(brand, ADA)
    suppress_by_hand(brand, addresses=ADA, now=now())
    old = crypto.master_key()
    ring = [crypto.new_key(), old]
    monkeypatch.setattr(crypto, "key_ring", lambda: tuple(ring))
    assert rewrap_outreach_keys() == 2
    ring.pop()
    assert OutreachSecret.objects.count() == 1
    assert of(ADA) is not None
    assert bring(make_campaign(brand), table(ADA)).suppressed == 1
