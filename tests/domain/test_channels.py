"""Mail to customers: one per intent (I8), never twice after a kill, none to the simulated, a link that opens."""

import os
import re
import signal
import subprocess
import sys
import textwrap
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings

from peerdesk.domain.channels.commands import MAX_ATTEMPTS, intend_mail, send_pending_mails
from peerdesk.domain.channels.models import MailState, OutboundMail
from peerdesk.domain.conversations.models import AccessToken
from peerdesk.domain.conversations.queries import get_conversation_by_token
from peerdesk.domain.privacy.models import Customer
from tests.factories.network import make_brand, now, refused
from tests.factories.servers import test_database_uri as database_uri
from tests.factories.tickets import answer, details, make_ticket

pytestmark = pytest.mark.django_db
FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = FILES, str(tmp_path)

    def mails():
        raw = b"".join(path.read_bytes() for path in sorted(Path(tmp_path).iterdir(), key=lambda p: p.stat().st_mtime_ns))
        parts = [part.strip(b"\n") for part in raw.split(b"-" * 79 + b"\n")]
        return [message_from_bytes(part, policy=policy.default) for part in parts if part]

    return mails


def test_one_mail_per_intent_and_its_link_opens_the_conversation(mailbox):
    made = make_ticket(make_brand("Crema"), customer=details(email="wil@mail-of-customers.net"))
    assert send_pending_mails(now=now()) == 1
    assert send_pending_mails(now=now()) == 0
    mail, = mailbox()
    assert mail["To"] == "wil@mail-of-customers.net"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert "espresso" not in text  # the words of a conversation are never mailed
    token = re.search(rf"{re.escape(settings.PUBLIC_URL)}/c/([\w-]+)/", text)[1]
    assert get_conversation_by_token(token, now=now()).id == made.conversation.id
    assert not AccessToken.objects.filter(token_hash=token).exists()  # only its digest is kept


def test_a_link_ends_after_90_days_and_an_unknown_one_opens_nothing(mailbox):
    made = make_ticket(make_brand())
    with refused("link_expired"):
        get_conversation_by_token(made.token, now=now() + timedelta(days=91))
    for wrong in ("", "x", made.token[:-1], made.token + "x", made.token.swapcase()):
        with refused("link_unknown"):
            get_conversation_by_token(wrong, now=now())


def test_answers_within_a_quarter_of_an_hour_are_one_mail(mailbox, time_machine_at_quarter):
    made = make_ticket(make_brand(), "claimed")
    for part in range(3):
        answer(made, text=f"Part {part} of the answer.", awaits_customer=False)
    assert sorted(OutboundMail.objects.values_list("kind", flat=True)) == ["answered", "received"]


@pytest.fixture
def time_machine_at_quarter():
    import time_machine

    with time_machine.travel(now().replace(minute=31, second=0), tick=True):
        yield


def test_simulated_customers_and_those_without_an_address_get_no_mail(mailbox):
    make_ticket(make_brand(), customer=details(email="sim@example.com"))
    make_ticket(make_brand(), customer=details(email=""))
    gone = make_ticket(make_brand())
    Customer.objects.filter(id=gone.conversation.customer_id).update(wrapped_key=None)
    assert send_pending_mails(now=now()) == 0
    assert mailbox() == []
    assert not OutboundMail.objects.filter(state=MailState.PENDING).exists()


def test_the_same_intent_twice_is_one_row():
    made = make_ticket(make_brand(), "received")
    for _ in range(3):
        intend_mail(made.conversation.id, kind="received", dedupe_key="once", now=now())
    assert OutboundMail.objects.filter(dedupe_key="once").count() == 1


def test_a_mail_server_that_refuses_is_asked_again_and_given_up_at_last(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT, settings.EMAIL_USE_TLS = 9, False
    make_ticket(make_brand())
    for _ in range(MAX_ATTEMPTS):
        assert OutboundMail.objects.get().state == MailState.PENDING
        send_pending_mails(now=now())
    assert OutboundMail.objects.get().state == MailState.FAILED


@pytest.mark.django_db(transaction=True)
def test_killed_between_sending_and_marking_never_sends_twice(mailbox, tmp_path):
    make_ticket(make_brand())
    sender = """
        import os, signal
        import django
        django.setup()
        from django.conf import settings
        from django.core.mail.backends import filebased
        settings.EMAIL_FILE_PATH = os.environ["MAILS"]
        written = filebased.EmailBackend.send_messages
        def send_and_die(self, messages):
            written(self, messages)
            os.kill(os.getpid(), signal.SIGKILL)
        filebased.EmailBackend.send_messages = send_and_die
        from peerdesk.domain.channels.commands import send_pending_mails
        from peerdesk.foundation.clock import utc_now
        send_pending_mails(now=utc_now())
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(sender)], check=False, capture_output=True,
        env={**os.environ, "DATABASE_URL": database_uri(), "MAILS": str(tmp_path),
             "DJANGO_SETTINGS_MODULE": "peerdesk.config.settings"},
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL, ended.stderr[-2000:]
    assert len(mailbox()) == 1
    assert OutboundMail.objects.get().state == MailState.SENDING
    assert send_pending_mails(now=now()) == 0  # nobody knows whether it is out: it is not sent again by itself (I8)
    assert len(mailbox()) == 1
