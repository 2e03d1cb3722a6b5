"""The scheduler: sweeps what is due, every second or more rarely. Two of them side by side do no harm."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag

import structlog
from django.db import DatabaseError, close_old_connections, connection

from peerdesk.domain.answers.commands import compare_history, complete_entries, renew_thresholds
from peerdesk.domain.answers.tasks import keep_search
from peerdesk.domain.attachments.commands import retry_held_files, watch_files
from peerdesk.domain.attachments.retention import sweep_files
from peerdesk.domain.broker.commands import sweep_forgotten_calls
from peerdesk.domain.broker.retention import sweep_results
from peerdesk.domain.channels.commands import send_pending_mails
from peerdesk.domain.checks.commands import send_due_checks, sweep_reports
from peerdesk.domain.conversations.commands import retry_held_messages, watch_guard
from peerdesk.domain.conversations.retention import sweep_conversations
from peerdesk.domain.exams.commands import is_check_due, is_learning_due, sweep_attempts, sweep_reviews
from peerdesk.domain.experts.commands import sweep_absent_experts, sweep_marks
from peerdesk.domain.generation.commands import sweep_abandoned_calls
from peerdesk.domain.guidance.commands import sweep_model_drafts
from peerdesk.domain.incidents.commands import tell_everybody, watch_for_incidents
from peerdesk.domain.insights.commands import keep_recruiting_honest
from peerdesk.domain.ledger.queries import unbalanced_entries
from peerdesk.domain.matching.commands import (
    sweep_backgrounds,
    sweep_leases,
    sweep_offers,
    sweep_paces,
    sweep_rounds,
    sweep_valves,
    sweep_waits,
)
from peerdesk.domain.onboarding.commands import send_pending_letters, sweep_first_answers, sweep_levels
from peerdesk.domain.outreach.commands import send_campaign_mails, sweep_lists, sweep_recipients, sweep_tries
from peerdesk.domain.outreach.tasks import sweep_maildir
from peerdesk.domain.privacy.commands import replay_erasures, rewrap_customer_keys, sweep_records
from peerdesk.domain.quality.places import sweep_places
from peerdesk.domain.quality.retention import sweep_surveys
from peerdesk.domain.recruiting.commands.referrals import sweep_referrals
from peerdesk.domain.tickets.commands import forget_viewers, sweep_timers
from peerdesk.domain.triage.tasks import is_any_full_training_due, train_due_models, train_due_spam_filters
from peerdesk.domain.webhooks.commands import send_due_deliveries
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import FAULTS, DomainError
from peerdesk.foundation.idempotency.once import forget_old_keys
from peerdesk.foundation.jobs.beside import Beside
from peerdesk.foundation.jobs.rescue import forget_delivered_events, redeliver_forgotten_events, rescue_stalled_jobs

log = structlog.get_logger(__name__)


@dataclass
class Sweep:
    """A piece of periodic work and when it is due next (monotonic seconds)."""

    run: Callable[[], object]
    every_seconds: float
    due: float = field(default=0.0)


def check_book() -> bool:
    """Look for entries that do not balance, once a day: the third look after the command and the trigger (I13)."""
    wrong = unbalanced_entries()
    if wrong:
        log.error("ledger_unbalanced", entries=wrong)
    return not wrong


TRAINING = Beside(("train-topics",), is_any_full_training_due)
LEARNING = Beside(("learn-exams",), lambda: is_learning_due(now=utc_now()) or is_check_due())
SWEEPS = (
    Sweep(lambda: sweep_offers(now=utc_now()), 1),
    Sweep(lambda: sweep_rounds(now=utc_now()), 1),
    Sweep(lambda: sweep_timers(now=utc_now()), 1),
    Sweep(lambda: sweep_leases(now=utc_now()), 5),
    Sweep(lambda: sweep_backgrounds(now=utc_now()), 60),
    Sweep(lambda: sweep_paces(now=utc_now()), 600),
    Sweep(lambda: sweep_valves(now=utc_now()), 5),
    Sweep(lambda: sweep_waits(now=utc_now()), 2),
    Sweep(lambda: send_pending_mails(now=utc_now()), 1),
    Sweep(lambda: send_due_deliveries(now=utc_now()), 1),
    Sweep(lambda: sweep_lists(now=utc_now()), 1),
    Sweep(lambda: send_campaign_mails(now=utc_now()), 5),
    Sweep(lambda: sweep_maildir(now=utc_now()), 10),
    Sweep(lambda: sweep_recipients(now=utc_now()), 600),
    Sweep(lambda: sweep_tries(now=utc_now()), 3600),
    Sweep(lambda: sweep_absent_experts(now=utc_now()), 10),
    Sweep(lambda: sweep_marks(now=utc_now()), 3600),
    Sweep(lambda: watch_guard(now=utc_now()), 10),
    Sweep(lambda: retry_held_messages(now=utc_now()), 30),
    Sweep(lambda: retry_held_files(now=utc_now()), 30),
    Sweep(lambda: watch_files(now=utc_now()), 10),
    Sweep(lambda: sweep_files(now=utc_now()), 600),
    Sweep(lambda: sweep_results(now=utc_now()), 600),
    Sweep(lambda: rewrap_customer_keys(now=utc_now()), 5),
    Sweep(lambda: replay_erasures(now=utc_now()), 300),
    Sweep(lambda: sweep_conversations(now=utc_now()), 600),
    Sweep(lambda: sweep_places(now=utc_now()), 3600),
    Sweep(lambda: sweep_surveys(now=utc_now()), 600),
    Sweep(lambda: sweep_records(now=utc_now()), 600),
    Sweep(lambda: sweep_forgotten_calls(now=utc_now()), 30),
    Sweep(lambda: sweep_abandoned_calls(now=utc_now()), 30),
    Sweep(lambda: sweep_model_drafts(now=utc_now()), 10),
    Sweep(train_due_models, 10),
    Sweep(train_due_spam_filters, 10),
    Sweep(TRAINING.start_if_due, 30),
    Sweep(lambda: sweep_attempts(now=utc_now()), 5),
    Sweep(lambda: sweep_reviews(now=utc_now()), 60),
    Sweep(LEARNING.start_if_due, 300),
    Sweep(lambda: keep_recruiting_honest(now=utc_now()), 600),
    Sweep(lambda: send_due_checks(now=utc_now()), 2),
    Sweep(lambda: sweep_reports(now=utc_now()), 3600),
    Sweep(lambda: sweep_referrals(now=utc_now()), 600),
    Sweep(lambda: send_pending_letters(now=utc_now()), 2),
    Sweep(lambda: sweep_first_answers(now=utc_now()), 300),
    Sweep(lambda: sweep_levels(now=utc_now()), 300),
    Sweep(lambda: watch_for_incidents(now=utc_now()), 10),
    Sweep(lambda: tell_everybody(now=utc_now()), 5),
    Sweep(complete_entries, 1),
    Sweep(keep_search, 30),
    Sweep(lambda: compare_history(now=utc_now()), 15),
    Sweep(lambda: renew_thresholds(now=utc_now()), 60),
    Sweep(rescue_stalled_jobs, 15),
    Sweep(redeliver_forgotten_events, 20),
    Sweep(lambda: forget_old_keys(now=utc_now()), 3600),
    Sweep(forget_delivered_events, 600),
    Sweep(lambda: forget_viewers(now=utc_now()), 600),
    Sweep(check_book, 86_400),
)


def run() -> None:
    """Sweep until SIGTERM or SIGINT."""
    stop = Flag()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    log.info("scheduler_started")
    while not stop.wait(0.25):
        for sweep in SWEEPS:
            if not stop.is_set() and time.monotonic() >= sweep.due:
                sweep_once(sweep)
    TRAINING.stop()


def sweep_once(sweep: Sweep) -> None:
    """Run one sweep; what it throws is logged and tried again at the next turn."""
    try:
        sweep.run()
    except DatabaseError as error:
        log.error("sweep_lost_database", error=type(error).__name__)  # noqa: TRY400 - the trace says nothing more
        connection.close()
    except (DomainError, *FAULTS):
        log.exception("sweep_failed")
    finally:
        sweep.due = time.monotonic() + sweep.every_seconds
        close_old_connections()
