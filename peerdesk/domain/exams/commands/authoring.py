"""Making an exam: its terms, its items and prompts, and letting it be taken."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction

from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.exams.models import Exam, ExamState, Item, ItemState, Prompt
from peerdesk.domain.exams.rules import (
    LEVELS,
    LONGEST_STEM,
    MOST_ITEMS,
    MOST_PROMPTS,
    POOL_TIMES,
    SLOPE_AT_FIRST,
    ExamKind,
    ItemDraft,
    PromptKind,
    Terms,
)
from peerdesk.domain.people.models import User
from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict, invalid, not_found

LONGEST_TITLE = 120


@command
def create_exam(
    brand: Brand, *, kind: ExamKind, language: str, title: str, by: User | None, now: datetime,
    topic_id: uuid.UUID | None = None, terms: Terms | None = None,
) -> Exam:
    """Begin an exam; nobody takes it before it is published. Raises `invalid_exam` with its fields, `topic_not_found`."""
    terms = terms or default_terms(kind)
    checked_head(brand, title=title, language=language, topic_id=topic_id)
    _check(terms, kind)
    return Exam.objects.create(
        brand=brand, kind=kind.value, language=language, title=title.strip(), topic_id=topic_id, created_by=by,
        created_at=now, **asdict(terms),
    )


@command
def change_exam(exam_id: uuid.UUID, *, brand_id: uuid.UUID, title: str, terms: Terms) -> Exam:
    """Change what is asked for. Attempts that run keep their time. Raises `exam_not_found`, `invalid_exam`."""
    exam = locked_exam(exam_id, brand_id)
    checked_head(exam.brand, title=title, language=exam.language, topic_id=exam.topic_id)
    _check(terms, ExamKind(exam.kind))
    for name, value in {**asdict(terms), "title": title.strip()}.items():
        setattr(exam, name, value)
    exam.save(update_fields=[*asdict(terms), "title"])
    return exam


@command
def publish_exam(exam_id: uuid.UUID, *, brand_id: uuid.UUID, now: datetime) -> Exam:
    """Let it be taken; the one of the same kind, language and topic that was live retires.

    Raises `exam_not_found`, `pool_too_small` (a skills test needs five times as many items as it asks at most),
    `no_prompts`.
    """
    exam = locked_exam(exam_id, brand_id)
    if exam.kind == ExamKind.SKILLS:
        if exam.items.exclude(state=ItemState.RETIRED).count() < POOL_TIMES * exam.most_items:
            raise conflict("pool_too_small")
    elif not exam.prompts.filter(is_retired=False).exists():
        raise conflict("no_prompts")
    like = Exam.objects.filter(brand_id=brand_id, kind=exam.kind, language=exam.language, topic=exam.topic)
    like.filter(state=ExamState.LIVE).exclude(id=exam.id).update(state=ExamState.RETIRED)
    exam.state, exam.published_at = ExamState.LIVE, now
    try:
        with transaction.atomic():
            exam.save(update_fields=["state", "published_at"])
    except IntegrityError as error:  # somebody published another one at the same moment
        raise conflict("exam_changed") from error
    return exam


@command
def retire_exam(exam_id: uuid.UUID, *, brand_id: uuid.UUID) -> None:
    """Let nobody begin it any more; attempts that run go on. Raises `exam_not_found`."""
    exam = locked_exam(exam_id, brand_id)
    exam.state = ExamState.RETIRED
    exam.save(update_fields=["state"])


@command
def add_items(
    exam_id: uuid.UUID, *, brand_id: uuid.UUID, drafts: Sequence[tuple[ItemDraft, uuid.UUID | None]], by: User | None,
    now: datetime,
) -> list[Item]:
    """Add items, each with its topic; as pilots where the exam has numbers already, so that they are learned first.

    Raises `exam_not_found`, `invalid_item` with fields named `<row>.<field>` (rows from 1), `too_many_items`.
    """
    exam = locked_exam(exam_id, brand_id)
    _of_skills(exam)
    topics = set(Topic.objects.filter(brand_id=brand_id).values_list("id", flat=True))
    wrong = {
        f"{row}.{name}": fault
        for row, (draft, topic_id) in enumerate(drafts, start=1)
        for name, fault in {**draft.faults(), **({} if topic_id in {None, *topics} else {"topic": "unknown"})}.items()
    }
    if wrong:
        raise invalid("invalid_item", **wrong)
    if exam.items.count() + len(drafts) > MOST_ITEMS:
        raise conflict("too_many_items")
    state = ItemState.PILOT if exam.calibrated_at else ItemState.LIVE
    rows = Item.objects.bulk_create(
        Item(exam=exam, topic_id=topic_id, state=state, written_by=by, created_at=now, changed_at=now, **_of_draft(draft))
        for draft, topic_id in drafts
    )
    _changed(exam)
    return rows


@command
def change_item(
    item_id: uuid.UUID, *, brand_id: uuid.UUID, draft: ItemDraft, topic_id: uuid.UUID | None, by: User, now: datetime
) -> Item:
    """Change an item. One that somebody has answered is another item afterwards: the old one retires with its answers.

    Raises `item_not_found`, `invalid_item`, `topic_not_found`.
    """
    old = _locked_item(item_id, brand_id)
    if topic_id is not None and not Topic.objects.filter(id=topic_id, brand_id=brand_id).exists():
        raise not_found("topic_not_found")
    if old.steps.exists():
        item = add_items(old.exam_id, brand_id=brand_id, drafts=[(draft, topic_id)], by=by, now=now)[0]
        retire_item(item_id, brand_id=brand_id, reason="replaced", now=now)
        return item
    if faults := draft.faults():
        raise invalid("invalid_item", **faults)
    Item.objects.filter(id=old.id).update(topic_id=topic_id, changed_at=now, **_of_draft(draft))
    _changed(old.exam)
    old.refresh_from_db()
    return old


@command
def retire_item(item_id: uuid.UUID, *, brand_id: uuid.UUID, reason: str, now: datetime) -> None:
    """Ask it no more; whoever has it before them may still answer. Raises `item_not_found`."""
    item = _locked_item(item_id, brand_id)
    item.state, item.retired_at, item.retired_reason = ItemState.RETIRED, now, reason.strip()[:200]
    item.save(update_fields=["state", "retired_at", "retired_reason"])
    _changed(item.exam)


@command
def restore_item(item_id: uuid.UUID, *, brand_id: uuid.UUID) -> None:
    """Ask a retired item again, as a pilot: what was known of it may be so no more. Raises `item_not_found`."""
    item = _locked_item(item_id, brand_id)
    item.state = ItemState.PILOT if item.exam.calibrated_at else ItemState.LIVE
    item.retired_at, item.retired_reason = None, ""
    item.save(update_fields=["state", "retired_at", "retired_reason"])
    _changed(item.exam)


@command
def add_prompt(exam_id: uuid.UUID, *, brand_id: uuid.UUID, kind: PromptKind, text: str, now: datetime) -> Prompt:
    """Add what is written about. Raises `exam_not_found`, `invalid_prompt`, `too_many_prompts`."""
    exam = locked_exam(exam_id, brand_id)
    if exam.kind == ExamKind.SKILLS:
        raise conflict("exam_has_no_prompts")
    if not text.strip() or len(text) > LONGEST_STEM:
        raise invalid("invalid_prompt", text="too_long" if text.strip() else "empty")
    if exam.prompts.filter(is_retired=False).count() >= MOST_PROMPTS:
        raise conflict("too_many_prompts")
    return Prompt.objects.create(exam=exam, kind=kind.value, text=text.strip(), created_at=now)


@command
def retire_prompt(prompt_id: uuid.UUID, *, brand_id: uuid.UUID, is_retired: bool = True) -> None:
    """Give it to nobody any more, or again. Raises `prompt_not_found`."""
    if not Prompt.objects.filter(id=prompt_id, exam__brand_id=brand_id).update(is_retired=is_retired):
        raise not_found("prompt_not_found")


def default_terms(kind: ExamKind) -> Terms:
    """What an exam of this kind asks for as long as nobody says otherwise."""
    if kind is ExamKind.SKILLS:
        return Terms(cut=0.0, weight=50)
    return Terms(cut=0.6, weight=25, minutes=30, least_items=1, most_items=2 if kind is ExamKind.WRITING else 1)


def locked_exam(exam_id: uuid.UUID, brand_id: uuid.UUID) -> Exam:
    """The exam for this transaction alone. Raises `exam_not_found`."""
    exam = Exam.objects.select_for_update(no_key=True, of=("self",)).filter(id=exam_id, brand_id=brand_id).first()
    if exam is None:
        raise not_found("exam_not_found")
    return exam


def checked_head(brand: Brand, *, title: str, language: str, topic_id: uuid.UUID | None) -> None:
    """Raises `invalid_exam`, `topic_not_found`."""
    wrong = {}
    if not title.strip() or len(title) > LONGEST_TITLE:
        wrong["title"] = "too_long" if title.strip() else "empty"
    if language not in brand.languages:
        wrong["language"] = "unknown"
    if wrong:
        raise invalid("invalid_exam", **wrong)
    if topic_id is not None and not Topic.objects.filter(id=topic_id, brand=brand).exists():
        raise not_found("topic_not_found")


def _check(terms: Terms, kind: ExamKind) -> None:
    if faults := terms.faults(kind):
        raise invalid("invalid_exam", **faults)


def _of_skills(exam: Exam) -> None:
    if exam.kind != ExamKind.SKILLS:
        raise conflict("exam_has_no_items")


def _of_draft(draft: ItemDraft) -> dict[str, object]:
    """The fields of a row; whoever can choose among few options is right by chance now and then."""
    chance = 1 / len(draft.options) if draft.kind == "choice" else 0.0
    return {
        "kind": draft.kind.value, "stem": draft.stem.strip(), "options": [option.strip() for option in draft.options],
        "right": list(draft.right), "explanation": draft.explanation.strip()[:LONGEST_STEM], "level": draft.level,
        "family": draft.family.strip()[:60], "slope": SLOPE_AT_FIRST, "difficulty": LEVELS[draft.level], "guessing": chance,
        "slope_se": None, "difficulty_se": None, "answers_counted": 0,
    }  # fmt: skip


def _locked_item(item_id: uuid.UUID, brand_id: uuid.UUID) -> Item:
    exam_id = Item.objects.filter(id=item_id, exam__brand_id=brand_id).values_list("exam_id", flat=True).first()
    if exam_id is None:
        raise not_found("item_not_found")
    locked_exam(exam_id, brand_id)
    return Item.objects.select_related("exam__brand").get(id=item_id)


def _changed(exam: Exam) -> None:
    """Processes keep a bank by its version."""
    exam.bank_version += 1
    exam.save(update_fields=["bank_version"])
