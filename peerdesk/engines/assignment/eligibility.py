"""Who may get an offer at all; every refusal has a code that can be explained to the expert."""

from typing import Final, Literal

from peerdesk.engines.assignment.profiles import ExpertProfile, TicketNeed

IneligibleCode = Literal[
    "suspended",
    "paused",
    "is_the_customer",
    "not_qualified",
    "wrong_language",
    "already_declined",
    "at_capacity",
    "offline",
]
INELIGIBLE_CODES: Final[tuple[IneligibleCode, ...]] = (
    "suspended",
    "paused",
    "is_the_customer",
    "not_qualified",
    "wrong_language",
    "already_declined",
    "at_capacity",
    "offline",
)


def ineligible_codes(need: TicketNeed, expert: ExpertProfile) -> tuple[IneligibleCode, ...]:
    """All reasons against an offer, the weightiest first; empty when the expert may get it."""
    against: dict[IneligibleCode, bool] = {
        "suspended": expert.suspended,
        "paused": expert.paused,
        "is_the_customer": bool(need.customer_user_id) and expert.user_id == need.customer_user_id,
        "not_qualified": need.topic not in expert.qualified_topics,
        "wrong_language": need.language not in expert.languages,
        "already_declined": need.ticket_id in expert.declined_tickets,
        "at_capacity": expert.active_claims >= expert.capacity,
        "offline": not expert.online,
    }
    return tuple(code for code in INELIGIBLE_CODES if against[code])
