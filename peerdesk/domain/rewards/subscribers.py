"""What rewards do when something happened."""

from __future__ import annotations

from peerdesk.domain.recruiting.events import ReferralEarned, ReferralRevoked
from peerdesk.domain.tickets.events import TicketClosed, TicketReopened, TicketResolved
from peerdesk.foundation.clock import utc_now

from .commands import book_receipt, release_receipt, reverse_receipt
from .referrals import book_reward, take_back_reward


def book_resolution(event: TicketResolved) -> None:
    """Book what a resolution cost and earned."""
    book_receipt(event.resolution_id, now=utc_now())


def release_at_closure(event: TicketClosed) -> None:
    """Make the pay final."""
    release_receipt(event.resolution_id, now=utc_now())


def reverse_at_reopening(event: TicketReopened) -> None:
    """Undo the pay: it was not solved."""
    reverse_receipt(event.resolution_id, now=utc_now())


def reward_referral(event: ReferralEarned) -> None:
    """Book what bringing somebody earned."""
    book_reward(event.referral_id, now=utc_now())


def take_back_referral(event: ReferralRevoked) -> None:
    """It was not earned after all."""
    take_back_reward(event.referral_id, now=utc_now())
