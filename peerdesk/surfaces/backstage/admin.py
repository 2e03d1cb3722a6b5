"""What operators set up: brands with topics and members, log-ins, experts and their qualifications."""

# ruff: noqa: ARG001, ARG002 - Django fixes the signatures of these hooks

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob
from unfold.forms import AdminPasswordChangeForm

from peerdesk.domain.brands.models import Brand, Membership, Topic
from peerdesk.domain.experts.commands import grant_qualification, revoke_qualification
from peerdesk.domain.experts.models import CountryRule, Expert, Qualification
from peerdesk.domain.people.models import NetworkRole, User
from peerdesk.foundation.access import permission
from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.errors import DomainError, not_found

from . import records
from .forms import BrandForm, NewUserForm, QualificationForm, UserForm
from .pages import Lines, Page

__all__ = ["records"]

# Pages that other packages bring along: groups are not used, the others would show secrets or bypass our rules.
for foreign in (Group, EmailAddress, Authenticator, ProcrastinateJob):
    if admin.site.is_registered(foreign):
        admin.site.unregister(foreign)


@permission("public")
def log_in(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Lead to the one log-in of the house, with its second factor; who is no operator sees what is not there."""
    if request.user.is_authenticated:
        raise not_found("not_found")
    return HttpResponseRedirect(f"{reverse('account_login')}?next={quote(request.GET.get('next', '/backstage/'))}")


admin.site.login = log_in  # type: ignore[method-assign]  # Django names this as the way to replace it


class TopicLines(Lines):
    """The topics of a brand."""

    model = Topic
    fields = ("slug", "name", "description", "examples", "crowd_solvable", "retired_at")
    can_delete = False


class MemberLines(Lines):
    """The staff of a brand."""

    model = Membership
    fields = ("user", "role")
    autocomplete_fields = ("user",)


@admin.register(Brand)
class BrandPage(Page):
    """A brand: its terms, topics and staff. Its address and its currency stay as they were made."""

    form = BrandForm
    list_display = ("name", "slug", "currency", "price_minor", "crowd_share_percent", "is_simulated", "created_at")
    search_fields = ("name", "slug")
    ordering = ("name",)
    inlines = (TopicLines, MemberLines)
    fieldsets = (
        (None, {"fields": ("name", "slug", "website", "accent", "welcome", "voice", "is_simulated")}),
        (_("Guard and languages"), {
            "fields": ("languages", "countries", "allowed_hosts", "order_id_patterns", "keep_words"),
        }),
        (_("Money"), {"fields": ("currency", "price_minor", "expert_share_bps", "crowd_share_percent")}),
        (_("Times in seconds"), {
            "fields": ("accept_seconds", "first_reply_seconds", "follow_up_seconds", "silence_seconds",
                       "return_to_staff_seconds", "reopen_seconds"),
        }),
        (_("How sure the machine must be"), {
            "fields": ("topic_confidence_high", "signal_confidence_high", "keeps_in_house", "self_service_enabled",
                       "self_service_confidence"),
        }),
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Links and receipts rely on these."""
        return ("slug", "currency") if obj else ()

    def save_model(self, request: HttpRequest, obj: Brand, form: Any, change: bool) -> None:
        """Date a new brand."""
        if not change:
            obj.created_at = utc_now()
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Date new members."""
        for row in formset.save(commit=False):
            if isinstance(row, Membership) and row._state.adding:  # noqa: SLF001 - Django's documented attribute
                row.created_at = utc_now()
            row.save()
        for row in formset.deleted_objects:
            row.delete()
        formset.save_m2m()


@admin.register(User)
class UserPage(UserAdmin, Page):  # type: ignore[type-arg]  # generic only in the stubs
    """Log-ins. What an operator may do follows from the role; a log-in is switched off, never deleted."""

    form, add_form, change_password_form = UserForm, NewUserForm, AdminPasswordChangeForm
    list_display = ("email", "name", "network_role", "is_active", "is_simulated", "joined_at")
    list_filter = ("network_role", "is_active", "is_simulated")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("is_simulated", "joined_at", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "language", "timezone")}),
        (_("Rights"), {"fields": ("network_role", "is_active", "is_simulated")}),
        (_("Times"), {"fields": ("joined_at", "last_login")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "name", "password1", "password2")}),)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Give operators, and nobody else, the key to backstage."""
        obj.is_staff = obj.is_superuser = obj.network_role == NetworkRole.OPERATOR
        super().save_model(request, obj, form, change)


@admin.register(Expert)
class ExpertPage(Page):
    """Profiles of those who answer. Customers and brands see pseudonym and headline."""

    list_display = ("pseudonym", "user", "state", "is_online", "max_concurrent", "is_simulated", "created_at")
    list_filter = ("state", "is_online", "is_simulated")
    list_select_related = ("user",)
    search_fields = ("pseudonym", "user__email")
    ordering = ("pseudonym",)
    autocomplete_fields = ("user",)
    fields = ("user", "pseudonym", "headline", "state", "languages", "country", "max_concurrent", "max_chats",
              "is_online", "last_seen_at")  # fmt: skip
    readonly_fields = ("is_online", "last_seen_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """A profile never moves to another person."""
        return (*self.readonly_fields, "user") if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Expert, form: Any, change: bool) -> None:
        """Date a new profile."""
        if not change:
            obj.created_at = utc_now()
        super().save_model(request, obj, form, change)


@admin.register(CountryRule)
class CountryRulePage(Page):
    """What holds for people of a country: the network answers for how it reads the law."""

    list_display = ("country", "weekly_hours", "least_age", "source")
    search_fields = ("country",)
    ordering = ("country",)
    fields = ("country", "weekly_hours", "least_age", "notices", "source")


@admin.register(Qualification)
class QualificationPage(Page):
    """Who may answer what. A qualification is granted and revoked, never changed."""

    form = QualificationForm
    list_display = ("expert_name", "brand", "topic", "language", "granted_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "brand", "language")
    list_select_related = ("expert", "brand", "topic")
    search_fields = ("expert__pseudonym", "expert__user__email")
    ordering = ("-granted_at",)
    autocomplete_fields = ("expert",)
    actions = ("revoke",)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows are granted and revoked only; the list stays usable for the action."""
        return obj is None

    def save_model(self, request: HttpRequest, obj: Qualification, form: Any, change: bool) -> None:
        """Grant it by the domain's own command, so that everybody hears of it."""
        row = grant_qualification(
            obj.expert, brand=obj.brand, topic=obj.topic, language=obj.language, now=utc_now(),
            by=request.user,  # type: ignore[arg-type]  # an operator is signed in
        )
        obj.id = row.id

    @admin.display(description=_("expert"))
    def expert_name(self, row: Qualification) -> str:
        """The expert's pseudonym."""
        return row.expert.pseudonym

    @admin.action(description=_("Revoke the chosen qualifications"))
    def revoke(self, request: HttpRequest, rows: QuerySet[Qualification]) -> None:
        """Revoke what is not revoked yet."""
        for row in rows.filter(revoked_at__isnull=True):
            try:
                revoke_qualification(row.id, brand_id=row.brand_id, now=utc_now())
            except DomainError:  # revoked by somebody else just now
                continue
