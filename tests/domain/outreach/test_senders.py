"""Several senders at once: each mail goes once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from peerdesk.domain.outreach.commands import send_campaign_mails
from tests.factories.mail_server import mail_server
from tests.factories.network import make_brand, now
from tests.factories.outreach import make_mailing


@pytest.mark.django_db(transaction=True)
def test_four_senders_at_the_same_moment_send_each_mail_once(settings):
    addresses = [f"p{n}@mail-of-customers.net" for n in range(8)]
    make_mailing(make_brand(), *addresses)
    start = threading.Barrier(4)

    def send(_):
        try:
            start.wait()
            return send_campaign_mails(now=now())
        finally:
            connection.close()

    with mail_server(settings) as server, ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, range(4))) == 8
    assert server.to() == addresses
