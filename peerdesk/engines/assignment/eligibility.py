"""Who may be offered a ticket at all, and the first rule that speaks against it."""

from __future__ import annotations

from peerdesk.engines.assignment.model import CHAT, ExpertProfile, Reason, TicketNeed


def eligibility(
    need: TicketNeed, expert: ExpertProfile, *, most_open_offers: float = 20, standing_floor: float = 0.0
) -> Reason:
    """Return the first rule that keeps an expert from this ticket, or ELIGIBLE.

    What lasts comes before what passes: whoever is told "offline" would have been asked, had they been online.
    """
    worked_enough = expert.weekly_ceiling_minutes is not None and expert.minutes_this_week >= expert.weekly_ceiling_minutes
    checks = (
        (not expert.is_active, Reason.SUSPENDED),
        (expert.is_customer, Reason.IS_THE_CUSTOMER),
        (expert.is_blocked, Reason.BLOCKED_PAIR),
        (expert.is_reviewer, Reason.IS_REVIEWER),
        (expert.has_idled_out, Reason.IDLED_OUT),
        (need.topic is not None and not expert.all_topics and need.topic not in expert.topics, Reason.NOT_QUALIFIED),
        (need.language not in expert.languages, Reason.WRONG_LANGUAGE),
        (need.channel is not None and bool(expert.channels) and need.channel not in expert.channels, Reason.WRONG_CHANNEL),
        (expert.standing is not None and expert.standing < standing_floor, Reason.BELOW_FLOOR),
        (worked_enough, Reason.WEEKLY_CEILING),
        (not expert.is_online, Reason.OFFLINE),
        (expert.is_quiet, Reason.QUIET_HOURS),
        (expert.was_asked, Reason.ALREADY_ASKED),
        (expert.held >= expert.capacity, Reason.CHATS_AT_HAND if need.channel == CHAT else Reason.AT_CAPACITY),
        (expert.open_offers >= most_open_offers, Reason.ENOUGH_OFFERS),
    )
    return next((reason for applies, reason in checks if applies), Reason.ELIGIBLE)
