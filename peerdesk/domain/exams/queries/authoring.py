"""What a brand's staff see of their exams: banks with what is known of each item, results, what looks odd."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from peerdesk.domain.exams.models import Attempt, AttemptState, Exam, Flag, Item, ItemState, Outcome, Prompt
from peerdesk.domain.exams.rules import POOL_TIMES, ExamKind
from peerdesk.foundation.errors import not_found

from .evidence import FlagRow


@dataclass(frozen=True)
class ExamRow:
    """An exam with how it goes; `share_passed` of the graded attempts, None before there is one."""

    id: uuid.UUID
    kind: str
    title: str
    language: str
    topic: str
    state: str
    items: int
    prompts: int
    needed: int
    attempts: int
    in_review: int
    share_passed: float | None
    open_flags: int


@dataclass(frozen=True)
class ItemRow:
    """An item with its numbers; `seen_share` of the candidates saw it, `right_share` of the answers were right."""

    id: uuid.UUID
    stem: str
    kind: str
    topic: str
    state: str
    level: str
    difficulty: float
    difficulty_se: float | None
    slope: float
    slope_se: float | None
    exposures: int
    seen_share: float
    answers: int
    right_share: float | None
    retired_reason: str


@dataclass(frozen=True)
class ExamPage:
    """One exam, whole."""

    exam: Exam
    row: ExamRow
    items: tuple[ItemRow, ...]
    prompts: tuple[Prompt, ...]
    flags: tuple[FlagRow, ...]
    abilities: tuple[float, ...]
    calibrated_at: datetime | None


def list_exams(brand_id: uuid.UUID) -> list[ExamRow]:
    """Return a brand's exams, live ones first."""
    order = {"live": 0, "draft": 1, "retired": 2}
    rows = [_row(exam) for exam in _counted(Exam.objects.filter(brand_id=brand_id).select_related("topic"))]
    return sorted(rows, key=lambda row: (order[row.state], row.kind, row.language, row.title))


def get_exam(exam_id: uuid.UUID, *, brand_id: uuid.UUID) -> ExamPage:
    """Return one exam with its items, prompts, what looks odd and the abilities found. Raises `exam_not_found`."""
    exam = _counted(Exam.objects.filter(id=exam_id, brand_id=brand_id).select_related("topic", "brand")).first()
    if exam is None:
        raise not_found("exam_not_found")
    made = Attempt.objects.filter(exam=exam).count()
    items = exam.items.select_related("topic").annotate(
        answers=Count("steps", filter=Q(steps__answered_at__isnull=False)),
        right_answers=Count("steps", filter=Q(steps__is_right=True)),
    )
    rows = [_item(item, made) for item in items.order_by("state", "difficulty", "id")]
    graded = Attempt.objects.filter(exam=exam, score__isnull=False).order_by("-graded_at")[:2000]
    scores = tuple(float(score) for score in graded.values_list("score", flat=True) if score is not None)
    flags = exam.flags.filter(settled_at=None, attempt=None).order_by("-raised_at")[:100]
    return ExamPage(
        exam, _row(exam), tuple(sorted(rows, key=lambda row: row.state == ItemState.RETIRED)),
        tuple(exam.prompts.order_by("is_retired", "created_at")), tuple(_flag(flag) for flag in flags),
        scores, exam.calibrated_at,
    )  # fmt: skip


def find_item(item_id: uuid.UUID, *, brand_id: uuid.UUID) -> Item:
    """Return one item to be changed. Raises `item_not_found`."""
    row = Item.objects.select_related("exam").filter(id=item_id, exam__brand_id=brand_id).first()
    if row is None:
        raise not_found("item_not_found")
    return row


def _counted(exams: QuerySet[Exam]) -> QuerySet[Exam]:
    """Each count by itself: joined together they would multiply."""
    def count(model: type[Item | Prompt | Attempt | Flag], **where: object) -> Coalesce:
        rows = model.objects.filter(exam=OuterRef("pk"), **where).order_by().values("exam").annotate(n=Count("pk"))
        return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)

    return exams.annotate(
        items_count=count(Item, state__in=(ItemState.LIVE, ItemState.PILOT)), prompts_count=count(Prompt, is_retired=False),
        attempts_count=count(Attempt), reviewed_count=count(Attempt, state=AttemptState.IN_REVIEW),
        graded_count=count(Attempt, state=AttemptState.GRADED), passed_count=count(Attempt, outcome=Outcome.PASSED),
        flags_count=count(Flag, settled_at=None),
    )


def _row(exam: Exam) -> ExamRow:
    def number(name: str) -> int:
        return int(getattr(exam, f"{name}_count"))

    needed = POOL_TIMES * exam.most_items if exam.kind == ExamKind.SKILLS else 1
    graded = number("graded")
    return ExamRow(
        exam.id, exam.kind, exam.title, exam.language, exam.topic.name if exam.topic else "", exam.state, number("items"),
        number("prompts"), needed, number("attempts"), number("reviewed"),
        number("passed") / graded if graded else None, number("flags"),
    )  # fmt: skip


def _item(item: Item, candidates: int) -> ItemRow:
    answers, right = int(item.answers), int(item.right_answers)  # type: ignore[attr-defined]
    return ItemRow(
        item.id, item.stem, item.kind, item.topic.name if item.topic else "", item.state, item.level, item.difficulty,
        item.difficulty_se, item.slope, item.slope_se, item.exposures, item.exposures / candidates if candidates else 0.0,
        answers, right / answers if answers else None, item.retired_reason,
    )  # fmt: skip


def _flag(row: Flag) -> FlagRow:
    return FlagRow(row.id, row.kind, row.evidence, row.raised_at, row.finding, row.settled_at is not None)
