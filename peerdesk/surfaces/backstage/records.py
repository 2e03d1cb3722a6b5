"""What operators only read: tickets, money, alarms. No page shows a customer's text, an original or a sealed byte."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from peerdesk.domain.experts.models import Application
from peerdesk.domain.ledger.models import JournalEntry, Posting
from peerdesk.domain.privacy.models import GuardIncident
from peerdesk.domain.rewards.models import Receipt
from peerdesk.domain.tickets.models import Ticket, TicketTransition
from peerdesk.foundation.outbox.models import FailedDelivery

from .pages import Record, RecordLines

# English plurals that Django cannot guess; the tables themselves know no words of screens.
JournalEntry._meta.verbose_name_plural = "journal entries"  # noqa: SLF001 - Django's documented options
FailedDelivery._meta.verbose_name_plural = "failed deliveries"  # noqa: SLF001 - as above


class TransitionLines(RecordLines):
    """The steps of a ticket."""

    model = TicketTransition
    fields = ("changed_at", "from_state", "to_state", "actor_kind", "reason")
    ordering = ("changed_at", "id")


@admin.register(Ticket)
class TicketPage(Record):
    """Where tickets are and how they came there; what they say is for the brand's own staff."""

    list_display = ("reference", "brand", "state", "topic", "language", "urgency", "opened_at", "changed_at")
    list_filter = ("state", "brand", "urgency")
    list_select_related = ("brand", "topic")
    search_fields = ("reference",)
    ordering = ("-opened_at",)
    fields = (
        "reference", "brand", "state", "topic", "topic_confidence", "language", "language_confidence", "urgency",
        "cycle", "fencing", "assignee_kind", "opened_at", "first_reply_at", "resolved_at", "closed_at", "changed_at",
    )
    inlines = (TransitionLines,)


@admin.register(TicketTransition)
class TransitionPage(Record):
    """Every change of state."""

    list_display = ("changed_at", "reference", "from_state", "to_state", "actor_kind", "reason")
    list_filter = ("to_state", "actor_kind")
    list_select_related = ("ticket",)
    search_fields = ("ticket__reference",)
    ordering = ("-changed_at",)
    fields = ("ticket", "from_state", "to_state", "actor_kind", "reason", "changed_at")

    @admin.display(description="ticket")
    def reference(self, row: TicketTransition) -> str:
        """The ticket's code."""
        return row.ticket.reference


@admin.register(Receipt)
class ReceiptPage(Record):
    """What resolutions cost and earned."""

    list_display = (
        "booked_at", "brand", "reference", "kind", "pseudonym", "currency", "price_minor", "share_minor", "fee_minor",
        "state",
    )
    list_filter = ("state", "kind", "brand")
    list_select_related = ("brand", "ticket", "expert")
    search_fields = ("ticket__reference", "expert__pseudonym")
    ordering = ("-booked_at",)
    fields = (
        "brand", "ticket", "kind", "rule_version", "currency", "price_minor", "share_minor", "fee_minor", "state",
        "booked_entry", "final_entry", "booked_at", "settled_at",
    )

    @admin.display(description="ticket")
    def reference(self, row: Receipt) -> str:
        """The ticket's code."""
        return row.ticket.reference

    @admin.display(description="expert")
    def pseudonym(self, row: Receipt) -> str:
        """The expert's pseudonym."""
        return row.expert.pseudonym if row.expert else "–"


class PostingLines(RecordLines):
    """The lines of an entry, debit positive."""

    model = Posting
    fields = ("owner", "account_kind", "amount_minor", "currency")
    readonly_fields = ("owner", "account_kind")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Posting]:
        """Read the accounts with them."""
        return super().get_queryset(request).select_related("account")  # type: ignore[no-any-return]  # no types

    @admin.display(description="owner")
    def owner(self, row: Posting) -> str:
        """Whose account."""
        return row.account.owner

    @admin.display(description="account")
    def account_kind(self, row: Posting) -> str:
        """Which account."""
        return row.account.kind


@admin.register(JournalEntry)
class EntryPage(Record):
    """The book. A correction is another entry."""

    list_display = ("recorded_at", "kind", "idempotency_key", "reverses_id")
    list_filter = ("kind",)
    search_fields = ("idempotency_key",)
    ordering = ("-recorded_at",)
    fields = ("kind", "idempotency_key", "reverses_id", "recorded_at")
    readonly_fields = ("reverses_id",)
    inlines = (PostingLines,)


@admin.register(GuardIncident)
class IncidentPage(Record):
    """Where the guard failed and something is held, or was."""

    list_display = ("raised_at", "brand", "code", "scope_id", "settled_at")
    list_filter = (("settled_at", admin.EmptyFieldListFilter), "code", "brand")
    list_select_related = ("brand",)
    ordering = ("-raised_at",)
    fields = ("brand", "scope_id", "code", "raised_at", "settled_at")


@admin.register(FailedDelivery)
class FailurePage(Record):
    """Events that a handler could not take: how often it tried, and since when nobody tries any more."""

    list_display = ("event_name", "handler", "attempts", "error_code", "dead_at")
    list_filter = (("dead_at", admin.EmptyFieldListFilter), "handler")
    list_select_related = ("event",)
    ordering = ("-id",)
    fields = ("event_name", "handler", "attempts", "error_code", "dead_at")
    readonly_fields = ("event_name",)

    @admin.display(description="event")
    def event_name(self, row: FailedDelivery) -> str:
        """What had happened."""
        return row.event.name


@admin.register(Application)
class ApplicationPage(Record):
    """Who wants to answer for which brand. Reviewers decide them in the review area."""

    list_display = ("submitted_at", "pseudonym", "brand", "language", "state", "decided_at")
    list_filter = ("state", "brand")
    list_select_related = ("expert", "brand")
    search_fields = ("expert__pseudonym",)
    ordering = ("-submitted_at",)
    fields = ("brand", "motivation", "language", "state", "reason", "submitted_at", "decided_at", "decided_by")

    @admin.display(description="expert")
    def pseudonym(self, row: Application) -> str:
        """The applicant's pseudonym."""
        return row.expert.pseudonym
