"""What quality does when something happened."""

from __future__ import annotations

from peerdesk.domain.tickets.events import TicketResolved
from peerdesk.foundation.clock import utc_now

from .commands import create_survey, renew_standing
from .events import SurveyAnswered


def ask_for_rating(event: TicketResolved) -> None:
    """Create the survey of a resolution."""
    create_survey(event.resolution_id, now=utc_now())


def count_rating(event: SurveyAnswered) -> None:
    """What customers think of whoever answered is worked out anew."""
    renew_standing(event.survey_id)
