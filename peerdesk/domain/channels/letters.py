"""What the system mails to customers: short, with a link; never the words of a conversation."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext

from peerdesk.domain.conversations.models import Conversation


@dataclass(frozen=True)
class Letter:
    """A mail's subject and plain text."""

    subject: str
    text: str


def compose(kind: str, *, conversation: Conversation, token: str) -> Letter:
    """Return the letter of a kind (`received`, `answered`, `survey`, `fixed`) in the active language."""
    brand = conversation.brand.name
    link = f"{settings.PUBLIC_URL}/c/{token}/"
    subjects = {
        "received": gettext("We have your question for %(brand)s"),
        "answered": gettext("There is an answer from %(brand)s"),
        "survey": gettext("Did %(brand)s solve it?"),
        "fixed": gettext("A problem that you reported to %(brand)s is fixed"),
    }
    openings = {
        "received": gettext("Thank you for your question. You can follow it, add to it and read the answer here:"),
        "answered": gettext("Somebody answered your question. Read it, and say whether it helped, here:"),
        "survey": gettext("Your question was marked as solved. Say with one tap how it was, or reopen it, here:"),
        "fixed": gettext("What you asked about is fixed. Read what was done, here:"),
    }
    closing = gettext("This link opens your conversation without a password, so please do not pass it on.")
    text = f"{openings[kind]}\n\n{link}\n\n{closing}\n\n{brand}\n"
    return Letter(subjects[kind] % {"brand": brand}, text)
