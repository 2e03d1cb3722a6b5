"""What a mailing's mails look like: plain words of the brand, one's own link, why one gets it and how it ends."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from .rules.tokens import WayOut, digest_of, personal_word, return_address, way_out_word

if TYPE_CHECKING:
    from peerdesk.domain.brands.models import Brand

    from .models import MailText, Recipient


@dataclass(frozen=True)
class CampaignLetter:
    """A mail's subject and plain text."""

    subject: str
    text: str


def compose(text: MailText, *, brand: Brand, code: str, source: str, word: str = "", way_out: str = "") -> CampaignLetter:
    """Return the mail in a language: the brand's words, the link, the end. `word` is one's own, none for a preview."""
    link = f"{settings.PUBLIC_URL}{reverse('join_campaign', args=[brand.slug, code])}" + (f"?p={word}" if word else "")
    with translation.override(text.language):
        why = _("You get this once, because you agreed that %(brand)s may write to you (%(source)s).") % {
            "brand": brand.name, "source": source,
        }  # fmt: skip
        end = _("No more mails of this kind: %(url)s") % {"url": way_out_url(way_out) if way_out else "…"}
    return CampaignLetter(text.subject, f"{text.body.strip()}\n\n{link}\n\n-- \n{brand.name}\n{why}\n{end}\n")


def way_out_url(word: str) -> str:
    """Return the address of an unsubscribe link."""
    return f"{settings.PUBLIC_URL}{reverse('join_way_out', args=[word])}"


def message_for(
    recipient: Recipient, text: MailText, address: str, *, brand: Brand, code: str, secret: bytes
) -> EmailMessage:
    """Return the mail of one recipient.

    Its Message-ID is the recipient's for ever, so that a provider that gets it twice knows; its envelope sender is
    signed for this mail (VERP); one click ends it (RFC 8058). DKIM is the outgoing relay's.
    """
    out = way_out_word(secret, WayOut(brand.id, recipient.id, recipient.digest))
    letter = compose(
        text, brand=brand, code=code, source=recipient.consent_source, word=personal_word(secret, recipient.id), way_out=out
    )
    return _message(
        letter, address, brand=brand, message_id=f"<{recipient.id}@{settings.MAIL_DOMAIN}>", way_out=out,
        sender=return_address(secret, recipient.id, settings.MAIL_RETURN_DOMAIN),
    )  # fmt: skip


def message_to_try(text: MailText, address: str, *, brand: Brand, code: str, secret: bytes, number: str) -> EmailMessage:
    """Return the mail as staff try it on themselves; its way out is a true one, of their own address."""
    own = WayOut(brand.id, brand.id, digest_of(secret, address))
    out = way_out_word(secret, own)
    letter = compose(text, brand=brand, code=code, source=_("a try"), way_out=out)
    return _message(
        letter, address, brand=brand, message_id=f"<try-{number}@{settings.MAIL_DOMAIN}>", way_out=out,
        sender=settings.DEFAULT_FROM_EMAIL,
    )  # fmt: skip


def _message(
    letter: CampaignLetter, address: str, *, brand: Brand, message_id: str, way_out: str, sender: str
) -> EmailMessage:  # fmt: skip
    own = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    headers = {
        "From": formataddr((brand.name, own)), "Message-ID": message_id, "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{way_out_url(way_out)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
    }  # fmt: skip
    return EmailMessage(subject=letter.subject, body=letter.text, from_email=sender, to=[address], headers=headers)
