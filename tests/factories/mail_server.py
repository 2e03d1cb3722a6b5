"""A real mail server on a loopback port that keeps what it takes, and answers as a test tells it."""

from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

from tests.factories.servers import free_port

SMTP = "django.core.mail.backends.smtp.EmailBackend"


class Letters:
    """Takes mails; `answers` maps an address to the server's words for it, at RCPT or (`data:`) after the mail."""

    def __init__(self):
        self.taken = []
        self.answers = {}

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.answers and not self.answers[address].startswith("data:"):
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):
        answer = self.answers.get(envelope.rcpt_tos[0], "")
        if answer == "data:taken and gone":  # the mail is in, but nobody hears so
            self._keep(envelope)
            server.transport.abort()
            return "250 OK"
        if answer:
            return answer.removeprefix("data:")
        self._keep(envelope)
        return "250 OK"

    def _keep(self, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append((envelope.mail_from, envelope.rcpt_tos[0], mail))

    def to(self):
        return sorted(address for _, address, _ in self.taken)


@contextmanager
def mail_server(settings=None):
    """Yield what a running server takes; Django's settings lead to it where they are given."""
    letters = Letters()
    letters.port = free_port()
    controller = Controller(letters, hostname="127.0.0.1", port=letters.port, ready_timeout=90)
    controller.start()
    if settings is not None:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", letters.port
        settings.EMAIL_USE_TLS = False
    try:
        yield letters
    finally:
        controller.stop()
