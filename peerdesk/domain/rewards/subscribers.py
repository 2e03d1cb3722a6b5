"""What rewards do when something happened."""

from __future__ import annotations

from peerdesk.domain.onboarding.events import FirstAnswerRead, TrainingEnded
from peerdesk.domain.recruiting.events import ReferralEarned, ReferralRevoked
from peerdesk.domain.tickets.events import TicketClosed, TicketReopened, TicketResolved
from peerdesk.foundation.clock import utc_now

from .commands import (
    book_mentoring,
    book_receipt,
    book_referral,
    book_training,
    release_receipt,
    reverse_receipt,
    revoke_referral,
)


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
    book_referral(event.referral_id, now=utc_now())


def take_back_referral(event: ReferralRevoked) -> None:
    """It was not earned after all."""
    revoke_referral(event.referral_id, now=utc_now())


def pay_training(event: TrainingEnded) -> None:
    """A training that ended is paid."""
    book_training(event.onboarding_id, now=utc_now())


def pay_mentor(event: FirstAnswerRead) -> None:
    """Reading a first answer is paid."""
    book_mentoring(event.first_answer_id, now=utc_now())
