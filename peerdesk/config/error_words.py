"""Words for error codes, in the reader's language: what happened, and what to do."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, str | Promise] = {
    "bad_request": _("The request could not be read. Go back and try again."),
    "forbidden": _("Your log-in may not do this."),
    "not_found": _("There is nothing here, or it is not yours to see. Check the address."),
    "form_too_old": _("This page was open for too long. Reload it and send again; nothing was saved yet."),
    "server_error": _("Something broke on our side. Nothing you sent was lost twice; please try again in a moment."),
    "link_unknown": _("This link does not open a conversation. Check that it is complete."),
    "link_expired": _("This link has expired. Ask again on the help page, or open the newest mail we sent you."),
    "seal_broken": _("What was written here has been erased, or cannot be opened any more."),
    "brand_not_found": _("There is no help page at this address."),
    "message_empty": _("Write your message first."),
    "message_too_long": _("This message is too long. Up to 20,000 characters are possible."),
    "conversation_full": _("This conversation has reached its length. Please ask a new question."),
    "ticket_taken": _("Somebody else was faster with this ticket."),
    "ticket_not_found": _("There is no such ticket, or it is not yours to see."),
    "ticket_closed": _("This conversation is closed. Ask a new question on the help page."),
    "ticket_state_changed": _("The ticket moved on meanwhile. Look at its newest state and decide again."),
    "ticket_not_answered": _("Nobody has answered this yet, so it cannot be marked as solved."),
    "ticket_not_with_staff": _("This ticket takes no replies now."),
    "offer_gone": _("This offer is gone: it ran out, or somebody else was faster."),
    "offer_not_found": _("There is no such offer for you."),
    "at_capacity": _("You hold as many tickets as you may. Finish one first."),
    "not_qualified": _("You are no longer qualified for this topic."),
    "expert_not_active": _("Your profile is not active, so you cannot take tickets."),
    "claim_ended": _("You no longer hold this ticket. Your text is kept below; copy it if you need it."),
    "reply_blocked": _("The reply holds personal data or asks for it. Change it and send again."),
    "reply_needs_confirmation": _("The reply links to a site that the brand has not listed. Check it, then send it anyway."),
    "not_signed_in": _("Log in first."),
    "application_open": _("You have applied here already. A reviewer will read it soon."),
    "application_not_found": _("There is no such application."),
    "article_not_found": _("There is no such answer, or it is not published."),
    "note_too_long": _("The note is too long. Up to 2,000 characters are possible."),
    "own_article": _("Somebody else has to approve an answer that you wrote."),
    "survey_unknown": _("This rating link is not valid."),
    "survey_answered": _("Thank you, this was rated already."),
    "survey_expired": _("The time for this rating is over."),
    "rating_out_of_range": _("Choose one to five stars."),
    "unauthenticated": _("Send a valid API key as `Authorization: Bearer …`."),
    "idempotency_key_reused": _("This Idempotency-Key was used with another body."),
    "rate_limited": _("Too many requests. Wait a little and try again."),
    "reveal_reason_too_short": _("Say in a few words why you need to see the original."),
    "topic_not_found": _("There is no such topic any more. Reload the page and choose again."),
    "qualification_not_found": _("There is no such qualification, or it was revoked meanwhile."),
    "endpoint_not_found": _("There is no such webhook, or it was stopped already."),
    "api_key_not_found": _("There is no such key, or it was revoked already."),
    "customer_not_found": _("There is no such customer, or their data has been erased."),
    "no_simulated_traffic": _("This brand has no simulated traffic: it is a real one."),
    "webhook_url_refused": _("This address cannot be reached from outside, so nothing can be sent there."),
    "invalid_settings": _("Some of these settings are not valid. Nothing was saved; correct what is marked and save again."),
    "invalid_topic": _("This topic is not valid. Nothing was saved; correct what is marked and save again."),
    "invalid_article": _("This answer is not complete. Nothing was saved; correct what is marked and save again."),
    "topic_slug_taken": _("There is a topic with this short name already."),
    "brand_slug_taken": _("There is a brand with this address already."),
    "email_taken": _("There is a log-in with this e-mail address already."),
    "application_decided": _("Somebody else decided this application meanwhile."),
    "own_application": _("You cannot decide your own application."),
    "reason_too_short": _("Give the reason in a few words; the applicant reads it."),
    "motivation_too_short": _("Say a little more about how you use it: one or two sentences."),
    "pseudonym_empty": _("Choose the name that customers see."),
    "languages_empty": _("Choose at least one language."),
    "query_invalid": _("Search for one to 200 characters."),
    "ticket_not_resolved": _("This is not marked as solved, so it cannot be reopened."),
    "idempotency_key_too_long": _("An Idempotency-Key has up to 200 characters."),
    "database_unavailable": _("The service is restarting. Try again in a few seconds; what you had sent is safe."),
}
_UNKNOWN = _("This is not possible now.")


def words_for(code: str) -> str | Promise:
    """Return the words for a code; a general sentence for one without words of its own."""
    return _WORDS.get(code, _UNKNOWN)
