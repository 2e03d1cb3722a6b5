"""What is mailed to people on their way: short, with a link."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext

from .models import Onboarding


def compose(kind: str, *, onboarding: Onboarding | None) -> tuple[str, str]:
    """Return subject and plain text of a kind (`reminder`, `payout_changed`) in the active language."""
    brand = onboarding.brand.name if onboarding else ""
    if kind == "reminder" and onboarding is not None:
        link = f"{settings.PUBLIC_URL}/join/{onboarding.brand.slug}/onboarding/"
        opening = gettext("You are nearly ready to answer for %(brand)s. What is still open, and where to go on:")
        closing = gettext("If you do not want to go on, you need do nothing.")
        subject = gettext("Your start with %(brand)s")
    else:
        link = f"{settings.PUBLIC_URL}/join/me/payout/"
        opening = gettext("Where your earnings are paid was changed. Nothing is paid out for 72 hours. See it here:")
        closing = gettext("If that was not you, change your password now and tell the network.")
        subject = gettext("Your payout details were changed")
    return subject % {"brand": brand}, f"{opening % {'brand': brand}}\n\n{link}\n\n{closing}\n\n{brand or 'Peerdesk'}\n"
