"""Exams with banks and prompts, and people who take them, by the commands of the product."""

import itertools
from datetime import timedelta

from peerdesk.domain.exams.commands import (
    add_items,
    add_prompt,
    answer_step,
    assign_reviews,
    create_exam,
    default_terms,
    open_review,
    publish_exam,
    start_attempt,
    submit_review,
    submit_text,
)
from peerdesk.domain.exams.models import Attempt, WritingReview
from peerdesk.domain.exams.rules import RUBRIC, ExamKind, ItemDraft, ItemKind, PromptKind, levels_of, shown_order
from peerdesk.domain.people.commands import create_user
from tests.factories.network import now, number

TEXT = "I am sorry that it drips again. Please rinse the screen with hot water, run two shots, and tell me if it helps. " * 3
LEVELS = itertools.cycle(("easy", "medium", "hard"))


def make_person(name="Candidate"):
    return create_user(f"person{number()}@people.example", name=name, password=None, now=now())


def drafts(count, *, kind=ItemKind.CHOICE):
    right = {ItemKind.CHOICE: (0,), ItemKind.SEVERAL: (0, 2), ItemKind.ORDER: (0, 1, 2, 3)}[kind]
    options = ("rinse the screen", "buy a new pump", "heat the group", "call the shop")
    return [
        (ItemDraft(kind, f"Question {place}: what comes first?", options, right, "because", next(LEVELS)), None)
        for place in range(count)
    ]


def make_exam(brand, kind=ExamKind.SKILLS, *, items=None, is_live=True, language="en", **terms):
    """A live exam: a skills test of 3 to 5 questions out of 40, else a writing test with one prompt."""
    defaults = {"least_items": 3, "most_items": 5} if kind is ExamKind.SKILLS else {"most_items": 1, "least_words": 10}
    wanted = type(default_terms(kind))(**{**vars_of(default_terms(kind)), **defaults, **terms})
    title = f"{kind} of {brand.name}"
    exam = create_exam(brand, kind=kind, language=language, title=title, by=None, now=now(), terms=wanted)
    if kind is ExamKind.SKILLS:
        add_items(exam.id, brand_id=brand.id, drafts=items or drafts(40), by=None, now=now())
    else:
        add_prompt(exam.id, brand_id=brand.id, kind=PromptKind.TICKET, text="My machine drips. What now?", now=now())
    return publish_exam(exam.id, brand_id=brand.id, now=now()) if is_live else exam


def vars_of(row):
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def current(attempt):
    return attempt.steps.filter(answered_at=None).select_related("item", "prompt").get()


def answer(attempt, *, right, at=None):
    """Answer the open question, rightly or not; returns the attempt as it is afterwards."""
    step = current(attempt)
    order = shown_order(attempt.seed, step.position, len(step.item.options))
    wanted = step.item.right if right else [place for place in range(len(order)) if place not in step.item.right][:1]
    if step.item.kind == ItemKind.ORDER and not right:
        wanted = step.item.right[::-1]
    shown = [order.index(place) for place in wanted]
    answer_step(attempt.id, user=attempt.user, position=step.position, shown=shown, now=at or now())
    return Attempt.objects.select_related("exam", "user").get(id=attempt.id)


def answer_all(attempt, *, right):
    while attempt.state == "running":
        attempt = answer(attempt, right=right)
    return attempt


def write(attempt, text=TEXT):
    """Hand in one text; its reviewers are asked."""
    submit_text(attempt.id, user=attempt.user, position=current(attempt).position, text=text, now=now())
    assign_reviews(attempt.id, now=now())
    return Attempt.objects.select_related("exam", "user").get(id=attempt.id)


def levels(kind, share):
    return {criterion.value: round(share * (levels_of(criterion) - 1)) for criterion in RUBRIC[kind]}


def review(attempt, *, share, comment=""):
    """The next reviewer who was asked gives this share of the highest level in every line."""
    row = WritingReview.objects.filter(attempt=attempt, submitted_at=None, declined_at=None).order_by("assigned_at").first()
    at = now()
    open_review(row.id, by=row.reviewer, now=at)
    submit_review(
        row.id, by=row.reviewer, levels=levels(ExamKind(attempt.exam.kind), share), comment=comment,
        now=at + timedelta(minutes=2),
    )
    return WritingReview.objects.get(id=row.id)


def sit_down(exam, *, user, now, **given):
    """Begin an exam; returns the attempt."""
    return start_attempt(exam.id, brand_id=exam.brand_id, user=user, now=now, **given)
