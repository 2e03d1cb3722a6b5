"""Jobs of `guidance`. They wait for a server that may be slow, so they have a queue and places of their own."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from peerdesk.foundation.clock import utc_now

from .commands import translate, write_model_draft
from .commands.model_drafts import TASK, TASK_QUEUE
from .commands.translations import TASK as TRANSLATION_TASK


@app.task(name=TASK, queue=TASK_QUEUE)
def write_draft(draft_id: str) -> str:
    """Write one draft; nobody is served by a second try later, so a failure is told to the desk instead."""
    return write_model_draft(uuid.UUID(draft_id), clock=utc_now)


@app.task(name=TRANSLATION_TASK, queue=TASK_QUEUE)
def translate_text(translation_id: str) -> str:
    """Translate one text."""
    return translate(uuid.UUID(translation_id), clock=utc_now)
