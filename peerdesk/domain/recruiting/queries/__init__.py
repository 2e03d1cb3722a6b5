"""Reads of `recruiting`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peerdesk.domain.exams.sparing import IS_SPARED
from peerdesk.domain.experts.queries.marks import IS_HELD
from peerdesk.domain.people.models import User
from peerdesk.domain.recruiting.models import Appeal, Campaign, CampaignPage, CampaignState
from peerdesk.domain.recruiting.rules import STAGE_HOURS, ExamsStanding, Stage, stage_of
from peerdesk.foundation.db.reads import read_rows
from peerdesk.foundation.errors import not_found

__all__ = [
    "AppealRow", "Campaign", "LandingPage", "PipelineRow", "find_appeal", "find_landing", "get_campaign",
    "list_appeals", "list_campaigns", "pages_of", "pipeline",
]  # fmt: skip


@dataclass(frozen=True)
class LandingPage:
    """A campaign's page as somebody sees it, in their language or else the first of the brand that there is."""

    campaign: Campaign
    language: str
    headline: str
    body: str
    is_open: bool
    languages: tuple[str, ...]


def list_campaigns(brand_id: uuid.UUID) -> list[Campaign]:
    """Return a brand's campaigns, open ones first, then the newest."""
    order = {CampaignState.OPEN: 0, CampaignState.DRAFT: 1, CampaignState.CLOSED: 2}
    rows = Campaign.objects.filter(brand_id=brand_id).order_by("-created_at")
    return sorted(rows, key=lambda row: order[CampaignState(row.state)])


def get_campaign(campaign_id: uuid.UUID, *, brand_id: uuid.UUID) -> Campaign:
    """Return one. Raises `campaign_not_found`."""
    row = Campaign.objects.select_related("brand").filter(id=campaign_id, brand_id=brand_id).first()
    if row is None:
        raise not_found("campaign_not_found")
    return row


def pages_of(campaign_id: uuid.UUID) -> list[CampaignPage]:
    """Return its pages by language."""
    return list(CampaignPage.objects.filter(campaign_id=campaign_id).order_by("language"))


def find_landing(brand_id: uuid.UUID, code: str, *, language: str) -> LandingPage:
    """Return the page behind a link. Raises `campaign_not_found` for drafts, too: nobody was given that link."""
    rows = Campaign.objects.filter(brand_id=brand_id, code=code).exclude(state=CampaignState.DRAFT)
    campaign = rows.select_related("brand").prefetch_related("pages").first()
    if campaign is None:
        raise not_found("campaign_not_found")
    order = {spoken: place for place, spoken in enumerate(campaign.brand.languages)}
    pages = sorted(
        campaign.pages.all(),
        key=lambda page: (page.language != language, order.get(page.language, len(order)), page.language),
    )
    page = pages[0]
    return LandingPage(
        campaign, page.language, page.headline, page.body, is_open=campaign.state == CampaignState.OPEN,
        languages=tuple(sorted(one.language for one in pages)),
    )


@dataclass(frozen=True)
class PipelineRow:
    """An application on the board: where it stands, since when, and whether that is too long.

    `is_held` while nobody has said what it means that the person shares marks with another log-in.
    """

    id: uuid.UUID
    pseudonym: str
    brand_name: str
    brand_slug: str
    language: str
    campaign: str
    stage: Stage
    since: datetime
    is_late: bool
    asked: int
    passed: int
    motivation: str
    is_held: bool
    brand_id: uuid.UUID


@dataclass(frozen=True)
class AppealRow:
    """An appeal with what it is about."""

    id: uuid.UUID
    application_id: uuid.UUID
    pseudonym: str
    brand_name: str
    declined_reason: str
    text: str
    filed_at: datetime
    decided_at: datetime | None
    is_upheld: bool | None
    answer: str
    is_mine: bool


_PIPELINE = """
SELECT a.id, e.pseudonym, b.name, b.slug, a.language, coalesce(c.name, ''), coalesce(r.is_waiting, false), a.submitted_at,
       s.asked, s.passed, s.reading, s.failed, s.graded_at, left(a.motivation, 200),
       {is_held}, a.brand_id
FROM experts_application a JOIN experts_expert e ON e.id = a.expert_id JOIN brands_brand b ON b.id = a.brand_id
LEFT JOIN recruiting_arrival r ON r.application_id = a.id LEFT JOIN recruiting_campaign c ON c.id = r.campaign_id
CROSS JOIN LATERAL (
    SELECT count(*) AS asked, count(*) FILTER (WHERE t.passed) AS passed,
           count(*) FILTER (WHERE t.reading AND NOT t.passed) AS reading,
           count(*) FILTER (WHERE t.made AND NOT (t.passed OR t.reading OR t.running)) AS failed,
           max(t.graded_at) AS graded_at
    FROM exams_exam x CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(o.outcome = 'passed'), false) AS passed,
               coalesce(bool_or(o.state = 'in_review' AND NOT {is_spared}), false) AS reading,
               coalesce(bool_or(o.state = 'running'), false) AS running, count(*) > 0 AS made,
               max(o.graded_at) AS graded_at
        FROM exams_attempt o JOIN exams_exam y ON y.id = o.exam_id
        WHERE o.user_id = e.user_id AND y.brand_id = x.brand_id AND y.kind = x.kind AND y.language = x.language
          AND y.topic_id IS NOT DISTINCT FROM x.topic_id) AS t
    WHERE x.brand_id = a.brand_id AND x.language = a.language AND x.state = 'live') AS s
WHERE a.state = 'submitted' AND (%(brand)s = '' OR b.slug = %(brand)s) AND (%(language)s = '' OR a.language = %(language)s)
ORDER BY a.submitted_at LIMIT %(limit)s
""".replace("{is_held}", IS_HELD.replace("{user}", "e.user_id")).replace("{is_spared}", IS_SPARED.replace("{attempt}", "o"))


def pipeline(*, now: datetime, brand: str = "", language: str = "", limit: int = 1000) -> list[PipelineRow]:
    """Return the applications that wait for a decision, those that have waited longest first, each with its stage."""
    rows = read_rows(_PIPELINE, {"brand": brand, "language": language, "limit": limit})
    return [_placed(row, now=now) for row in rows]


def list_appeals(user: User, *, is_open: bool = True, limit: int = 200) -> list[AppealRow]:
    """Return appeals, oldest first; `is_mine` where this person declined it, so that another has to decide."""
    rows = Appeal.objects.select_related("application__expert", "application__brand").order_by("filed_at")
    found = rows.filter(decided_at__isnull=is_open)[:limit]
    return [_appeal(row, user) for row in found]


def find_appeal(application_id: uuid.UUID) -> Appeal | None:
    """Return what was said against a decision, if anything was."""
    return Appeal.objects.filter(application_id=application_id).first()


def _placed(row: tuple[Any, ...], *, now: datetime) -> PipelineRow:
    application_id, pseudonym, brand, slug, language, campaign, is_waiting, submitted_at, *exams = row[:12]
    graded_at, motivation, is_held, brand_id = row[12:]
    standing = ExamsStanding(*exams)
    stage = stage_of(standing, is_waiting=is_waiting)
    since = graded_at if stage in {Stage.READY, Stage.FAILED} and graded_at else submitted_at
    hours = STAGE_HOURS[stage]
    return PipelineRow(
        application_id, pseudonym, brand, slug, language, campaign, stage, since,
        hours is not None and now - since > timedelta(hours=hours), standing.asked, standing.passed, motivation,
        is_held, brand_id,
    )  # fmt: skip


def _appeal(row: Appeal, user: User) -> AppealRow:
    about = row.application
    return AppealRow(
        row.id, about.id, about.expert.pseudonym, about.brand.name, row.declined_reason, row.text, row.filed_at,
        row.decided_at, row.is_upheld, row.answer, user.id in {row.declined_by_id, about.expert.user_id},
    )  # fmt: skip
