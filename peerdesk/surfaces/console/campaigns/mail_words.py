"""Words of a campaign's mails."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAILING_WORDS: dict[str, str | Promise] = {"draft": _("Not begun"), "running": _("Going out"), "paused": _("Paused")}
MAILING_TONES = {"running": "good", "paused": "care"}
FIGURE_WORDS: dict[str, str | Promise] = {
    "addresses": _("Addresses"), "sent": _("Sent"), "applied": _("Applied"), "unsubscribed": _("Unsubscribed"),
    "hard": _("Address is nobody's"), "soft": _("Came back for now"), "complaints": _("Complained"),
}  # fmt: skip
REASON_WORDS: dict[str, str | Promise] = {
    "unsubscribed": _("unsubscribed"), "returned": _("came back"), "complaint": _("complained"), "erased": _("erased"),
    "by_hand": _("put here by you"),
}  # fmt: skip
LIST_WORDS: dict[str, str | Promise] = {
    "mapping": _("Columns are not told yet"), "reading": _("Being read"), "read": _("Read"),
}  # fmt: skip
FAULT_WORDS: dict[str, str | Promise] = {
    "no_consent": _("Not taken: it does not say when (clearly, and before now), where and to what they agreed."),
    "no_address": _("Not taken: this is no single e-mail address."),
    "suppressed": _("Not taken: nobody may write to this address any more."),
    "double": _("Not taken: this address is in the campaign already."),
}  # fmt: skip
ROW_WORDS: dict[str, str | Promise] = {
    "incomplete": _("platform, handle or what they did is missing"), "too_long": _("something in it is too long"),
    "bad_link": _("the link is not https"), "double": _("is there already"), "other_campaign": _("names another campaign"),
    "other_currency": _("is in another currency than yours; it is not converted"), "no_day": _("the day cannot be read"),
    "no_amount": _("the amount cannot be read"),
}  # fmt: skip
MAIL_WORDS: dict[str, str | Promise] = {
    "campaign_not_open": _("Open the campaign first: its links would lead nowhere."),
    "mailing_says_nothing": _("Write what the mails say first."),
    "mailing_empty": _("There is nobody to write to. Bring a list first."),
    "mail_server_away": _("The mail server does not answer just now. Nothing was sent."),
    "invalid_mailing": _("Your log-in has no e-mail address that can be written to."),
    "too_many_lists": _("A campaign takes 50 lists at most."),
    "list_read": _("This list is being read, or was read, already."),
}  # fmt: skip
MAIL_FIELD_WORDS: dict[str, str | Promise] = {
    "empty": _("There is nothing in it."), "too_long": _("That is too long."),
    "unknown": _("You do not speak this language."),
    "one_line": _("A subject is one line."), "out_of_bounds": _("That is out of bounds."),
    "too_large": _("The file is larger than 10 MB."),
    "too_many_rows": _("There are more than 100,000 rows. Bring it in parts."),
    "unreadable": _("This cannot be read as a table: a quotation mark is not closed, or a cell is endless."),
    "too_many_columns": _("There are more than 100 columns."), "no_columns": _("The first row names no columns."),
    "columns": _("Columns are missing."), "too_many_codes": _("A campaign has 20,000 codes at most."),
    "missing": _("Without this nobody may be written to: choose a column, or write it below."),
    "invalid": _("One of these is no e-mail address. Nothing was changed."),
}  # fmt: skip
