"""Commands of `quality`."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from peerdesk.domain.answers.commands import propose_from_ticket
from peerdesk.domain.experts.queries import find_expert_id
from peerdesk.domain.matching.commands import note_standing
from peerdesk.domain.tickets.models import Resolution
from peerdesk.domain.tickets.rules import ResolverKind
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import DomainError, ErrorKind, conflict
from peerdesk.foundation.ids import token_hash
from peerdesk.foundation.outbox.emit import emit

from .events import SurveyAnswered, SurveyCreated
from .models import Survey, SurveyToken
from .queries import survey_token
from .rules import GOOD_RATING, STANDING_RATINGS, SURVEY_DAYS, checked_rating, is_controllable, standing_of


@command
def create_survey(resolution_id: uuid.UUID, *, now: datetime) -> Survey:
    """Let the customer rate a resolution; one survey per ticket and cycle (I27)."""
    resolution = Resolution.objects.select_related("ticket").get(id=resolution_id)
    ticket = resolution.ticket
    survey, is_new = Survey.objects.get_or_create(
        ticket=ticket, cycle=resolution.cycle,
        defaults={
            "brand_id": ticket.brand_id, "resolution": resolution, "created_at": now,
            "expires_at": now + timedelta(days=SURVEY_DAYS),
        },
    )  # fmt: skip
    if is_new:
        SurveyToken.objects.create(survey=survey, token_hash=token_hash(survey_token(survey.id)), created_at=now)
        emit(
            SurveyCreated(
                survey_id=survey.id, conversation_id=ticket.conversation_id, ticket_id=ticket.id,
                brand_id=ticket.brand_id,
            ),
            now=now,
        )
    return survey


@command
def renew_standing(survey_id: uuid.UUID) -> None:
    """Work out anew what a brand's customers think of whoever resolved this; matching goes by it where there is a floor."""
    survey = Survey.objects.select_related("resolution").get(id=survey_id)
    user_id = survey.resolution.resolver_id
    expert_id = find_expert_id(user_id) if user_id and survey.resolution.resolver_kind == ResolverKind.EXPERT else None
    if expert_id is None:
        return
    rows = Survey.objects.filter(brand_id=survey.brand_id, resolution__resolver_id=user_id, rating__isnull=False)
    newest = rows.order_by("-answered_at").values_list("rating", "reasons")[: 4 * STANDING_RATINGS]
    ratings = [rating for rating, reasons in newest if rating is not None and is_controllable(rating, reasons)]
    note_standing(expert_id, brand_id=survey.brand_id, standing=standing_of(ratings))


@command
def answer_survey(token: str, *, rating: int, reasons: list[str], now: datetime) -> Survey:
    """Rate a resolution. Raises `survey_unknown`, `survey_expired`, `survey_answered`, `rating_out_of_range`."""
    row = SurveyToken.objects.filter(token_hash=token_hash(token)).first()
    if row is None:
        raise DomainError("survey_unknown", ErrorKind.NOT_FOUND)
    known = checked_rating(rating, reasons)
    survey = Survey.objects.select_for_update(of=("self",)).select_related("resolution", "ticket").get(id=row.survey_id)
    if survey.expires_at <= now:
        raise DomainError("survey_expired", ErrorKind.GONE)
    if survey.answered_at is not None:
        raise conflict("survey_answered")
    survey.rating, survey.reasons, survey.answered_at = rating, known, now
    survey.save(update_fields=["rating", "reasons", "answered_at"])
    SurveyToken.objects.filter(id=row.id).update(used_at=now)
    emit(
        SurveyAnswered(
            survey_id=survey.id, conversation_id=survey.ticket.conversation_id, ticket_id=survey.ticket_id,
            brand_id=survey.brand_id, rating=rating,
        ),
        now=now,
    )
    if rating >= GOOD_RATING and survey.resolution.resolver_kind == ResolverKind.EXPERT:
        propose_from_ticket(survey.ticket_id, now=now)
    return survey
