"""Trying a brand's model on a question of ours, with the prompt that drafts use, before experts meet it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from peerdesk.domain.generation.commands import ModelRefusedError, Question, ask_model
from peerdesk.domain.generation.models import Purpose
from peerdesk.engines.drafting import SourceText, Turn
from peerdesk.engines.drafting.generative import (
    DRAFT_PROMPT,
    DRAFT_SCHEMA,
    DraftRequest,
    draft_messages,
    ground,
    read_sentences,
)
from peerdesk.engines.understanding import same_meaning
from peerdesk.foundation.completions import CompletionError

MOST_TOKENS: Final = 300
_ARTICLE: Final = SourceText(
    "sample", "The kettle switches itself off too early",
    "Lime on the bottom makes the kettle switch itself off before the water boils. Fill it with water and two spoons of "
    "citric acid, let it stand for 30 minutes, and rinse it twice. Do not use vinegar: it attacks the seal.",
)  # fmt: skip
_QUESTION: Final = "Hi, my kettle stops before the water boils. What can I do about it? Is vinegar fine?"


@dataclass(frozen=True)
class Trial:
    """How a trial went: seconds to the whole answer, what may be shown of it and what was left out, or the error."""

    seconds: float
    model: str = ""
    sentences: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    error: str = ""


def try_model(brand_id: uuid.UUID, *, brand_name: str, clock: Callable[[], datetime]) -> Trial:
    """Ask a brand's model for a draft about a kettle; it counts against the month's budget. Never raises for the model."""
    request = DraftRequest(brand_name, "en", [Turn("customer", _QUESTION)], [_ARTICLE])
    question = Question(
        brand_id, None, Purpose.TRIAL, DRAFT_PROMPT, "reply", draft_messages(request), DRAFT_SCHEMA, MOST_TOKENS
    )
    begun = clock()
    try:
        answer = ask_model(question, clock=clock)
    except (ModelRefusedError, CompletionError) as error:
        return Trial((clock() - begun).total_seconds(), error=error.code)
    found = ground(read_sentences(answer.text), request, likeness=same_meaning)
    return Trial(
        (clock() - begun).total_seconds(), answer.model, tuple(one.text for one in found.draft.sentences),
        tuple(one.text for one in found.left_out),
    )  # fmt: skip
