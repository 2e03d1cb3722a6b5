"""Words for the codes of `privacy`, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

REVIEW_WORDS: dict[str, str | Promise] = {
    "canary_touched": _("A canary was touched"),
    "unusual_rate": _("Unusually many looks within an hour"),
    "unusual_breadth": _("Unusually many customers within a day"),
    "unusual_hour": _("A look at an unusual hour"),
}
STOPPED_WORDS: dict[str, str | Promise] = {
    "personal_data": _("held personal data"), "contact_request": _("asked for contact data"),
    "contact_offer": _("offered contact data"), "foreign_link": _("linked to a site that is not listed"),
}  # fmt: skip
ENTRY_WORDS: dict[str, str | Promise] = {
    "brand_key_rotated": _("The brand's key was changed"), "brand_key_retired": _("The old key of the brand is gone"),
    "brand_key_rewrapped": _("The brand's key was moved to a new master key"),
    "customer_erased": _("A customer was erased"), "erasure_replayed": _("An erased customer was back and erased again"),
    "customer_exported": _("A customer's data was exported"), "hold_placed": _("A legal hold was placed"),
    "hold_lifted": _("A legal hold was lifted"), "canary_marked": _("A canary was set or removed"),
    "retention_swept": _("Data whose time was over went"), "review_settled": _("An alarm was settled"),
}  # fmt: skip


def review_facts(facts: dict[str, Any]) -> str:
    """Say in one sentence what was counted and what is usual."""
    if "hour" in facts:
        share = round(100 * facts["share"], 1)
        return now_("At %(hour)s o'clock UTC; %(share)s %% of earlier looks were near this hour.") % {
            "hour": int(facts["hour"]), "share": share,
        }  # fmt: skip
    if "count" not in facts:
        return ""
    said = now_("Counted: %(count)s.") % {"count": int(facts["count"])}
    if "own_limit" in facts:
        said += " " + now_("This person's own limit: %(limit)s.") % {"limit": facts["own_limit"]}
    if "colleagues_limit" in facts:
        said += " " + now_("Colleagues' limit: %(limit)s.") % {"limit": facts["colleagues_limit"]}
    return said


CALL_WORDS: dict[str, tuple[str | Promise, str]] = {
    "requested": (_("On its way"), "note"), "sending": (_("On its way"), "note"), "done": (_("Done"), "good"),
    "refused": (_("Refused"), "care"), "failed": (_("Not carried out"), "bad"), "unknown": (_("No answer"), "bad"),
}  # fmt: skip
