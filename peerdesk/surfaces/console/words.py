"""Words for the codes of the domain, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATE_WORDS: dict[str, str | Promise] = {
    "received": _("Received"), "held": _("Held by the guard"), "guarded": _("Guarded"), "triage": _("In triage"),
    "self_service": _("Answer offered"), "queued": _("Queued"), "claimed": _("With an expert"),
    "waiting": _("Waiting for the customer"), "staff": _("With staff"), "resolved": _("Resolved"),
    "closed": _("Closed"),
}  # fmt: skip
STATE_TONES = {
    "held": "bad", "triage": "care", "staff": "care", "claimed": "accent", "waiting": "note", "resolved": "good",
    "self_service": "note",
}  # fmt: skip
STATE_ICONS = {
    "received": "inbox", "held": "triangle-alert", "guarded": "shield-check", "triage": "tag", "self_service": "bot",
    "queued": "clock", "claimed": "user-check", "waiting": "pause", "staff": "users", "resolved": "circle-check",
    "closed": "lock",
}  # fmt: skip
URGENCY_WORDS: dict[str, str | Promise] = {"low": _("Low"), "normal": _("Normal"), "high": _("Urgent")}
ACTOR_WORDS: dict[str, str | Promise] = {
    "machine": _("by the system"), "expert": _("by an expert"), "staff": _("by staff"),
    "customer": _("by the customer"),
}  # fmt: skip
REASON_WORDS: dict[str, str | Promise] = {
    "account_or_billing": _("It is about an account or a bill"),
    "needs_customer_data": _("Answering it needs the customer's data"),
    "not_sure": _("The expert was not sure"),
    "abusive": _("The customer was abusive"),
    "safety": _("Somebody may be in danger"),
    "other": _("Another reason"),
    "nobody_in_time": _("Nobody took it in time"),
    "not_for_the_crowd": _("The topic, or the valve, keeps it in house"),
    "looks_like_spam": _("It looks like spam"),
    "asked_before": _("The same customer asked the same before"),
    "none_of_the_topics": _("It is about none of the topics"),
    "let_go_on": _("A person let it go on"),
    "closed_unanswered": _("Closed without an answer"),
    "low_confidence": _("The machine was not sure of the topic"),
    "answer_offered": _("A published answer was offered first"),
    "understood": _("The topic was clear"),
    "offer_accepted": _("An expert took the offer"),
    "answered": _("Answered"),
    "taken_by_staff": _("Taken over by staff"),
    "solved_by_customer": _("The customer said that it is solved"),
    "solved_by_silence": _("Nobody wrote again"),
    "solved_by_staff": _("Staff marked it as solved"),
    "customer_came_back": _("The customer came back"),
    "reopen_window_over": _("The time to come back is over"),
    "question_received": _("The question arrived"),
    "guard_passed": _("Personal data was hidden"),
    "guard_failed": _("The guard failed, so nobody who answers sees it"),
    "customer_wrote": _("The customer wrote again"),
    "returned_by_expert": _("The expert gave it back"),
    "imported_history": _("Brought in with the brand's history"),
    "lease_expired": _("The expert's time ran out"),
}
OUTCOME_WORDS: dict[str, str | Promise] = {
    "offered": _("asked"), "eligible": _("could have been asked, but others came first"),
    "not_qualified": _("not qualified for this topic"), "wrong_language": _("another language"),
    "offline": _("not at the desk"), "at_capacity": _("holding as many tickets as they may"),
    "chats_at_hand": _("having as many chats at hand as they want"),
    "already_asked": _("asked before"), "enough_offers": _("with many open offers"),
    "is_the_customer": _("the customer themselves"), "suspended": _("not active"),
    "blocked_pair": _("kept apart from this customer"), "idled_out": _("held it before and fell silent"),
    "is_reviewer": _("reviews this ticket"), "below_floor": _("standing below the floor"),
    "wrong_channel": _("taking no chats"), "quiet_hours": _("in their quiet hours"),
    "weekly_ceiling": _("at their ceiling of the week"),
}  # fmt: skip
KIND_WORDS: dict[str, str | Promise] = {
    "expert": _("Expert"), "machine": _("Published answer"), "staff": _("Staff"),
}  # fmt: skip
REWARD_WORDS: dict[str, str | Promise] = {
    "training": _("Training"), "mentoring": _("Mentor's reading"), "referral": _("Bringing somebody"),
}  # fmt: skip
RECEIPT_WORDS: dict[str, str | Promise] = {
    "pending": _("Pending"), "released": _("Final"), "reversed": _("Reversed"),
}  # fmt: skip
ERROR_WORDS: dict[str, str | Promise] = {
    "ticket_not_held": _("Somebody was asked or answered already, so it cannot be put away."),
    "message_empty": _("Write your message first."),
    "message_too_long": _("This message is too long. Up to 20,000 characters are possible."),
    "conversation_full": _("This conversation has reached its length."),
    "flow_changed": _("Somebody else saved this meanwhile. Nothing is lost: look at what it says now, then save again."),
    "flow_has_problems": _("It still has problems. They are listed beside its steps."),
    "nothing_changed": _("Nothing has changed since it was published."),
    "own_flow": _("You wrote a part of it, so others have to approve it."),
    "too_many_steps": _("A flow has at most 60 steps. Make two of it."),
    "too_many_flows": _("A brand has at most 200 flows. Change one that is there."),
    "step_not_found": _("This step is not there any more."),
    "ticket_taken": _("A colleague or an expert was faster with this ticket."),
    "ticket_state_changed": _("The ticket moved on meanwhile. Look at its newest state and decide again."),
    "ticket_not_answered": _("Nobody has answered this yet, so it cannot be marked as solved."),
    "ticket_not_with_staff": _("This ticket takes no replies now."),
    "reveal_reason_too_short": _("Say in a few words why you need to see the original."),
    "reveal_budget_spent": _("Your looks for today are used up. Ask a colleague, or an admin to raise the number."),
    "reveals_for_staff_only": _("Only the brand's own staff may look at originals."),
    "action_slug_taken": _("There is an action with this short name already."),
    "customer_on_hold": _("A legal hold stands. Nothing was erased; lift the hold first."),
    "customer_erased": _("This customer was erased."),
    "hold_reason_too_short": _("Say in a few words why this must be kept."),
    "note_too_short": _("Say in a few words what you found."),
    "own_review": _("Another admin has to judge your own access."),
    "review_settled": _("Somebody else settled this alarm meanwhile."),
    "own_article": _("You wrote a part of this yourself, so two others have to approve it."),
    "may_not_approve": _("Only the brand's own people and those of the network approve knowledge."),
    "article_changed": _("It was changed meanwhile. Read the newest words, then approve those."),
    "nothing_to_confirm": _("It is not published, so there is nothing to confirm."),
    "nothing_waits": _("Nothing waits for approval here any more."),
    "topic_slug_taken": _("There is a topic with this short name already."),
    "webhook_url_refused": _("This address cannot be reached from outside, so nothing can be sent there."),
    "qualification_not_found": _("This qualification is gone already."),
}
MOOD_WORDS: dict[str, str | Promise] = {
    "angry": _("Angry"), "unhappy": _("Unhappy"), "neutral": _("Neutral"), "happy": _("Happy"),
}  # fmt: skip
INTENT_WORDS: dict[str, str | Promise] = {
    "fault": _("Wants something put right"), "request": _("Wants something told or done"),
    "change": _("Wants something changed"),
}  # fmt: skip
IN_HOUSE_WORDS: dict[str, str | Promise] = {
    "money_taken": _("money was taken"), "refund_wanted": _("a refund is wanted"),
    "account_access": _("access to an account"), "invoice_or_contract": _("an invoice or a contract"),
    "own_order": _("the customer's own order"),
    "law_or_privacy": _("law or privacy"),
}
FIELD_WORDS: dict[str, str | Promise] = {
    "empty": _("Fill this in."), "too_long": _("This is too long."), "too_short": _("This is too short."),
    "invalid": _("This is not possible here. Check it and try again."),
    "not_a_regular_expression": _("One of these patterns is no regular expression, finds nothing, or takes too long."),
    "not_listed": _("This host is not on the list above. Add it there first."),
    "not_public": _("Use an https address that can be reached from outside."),
    "not_https": _("Use https. Plain http is for servers that whoever runs this installation has named."),
    "required": _("The address is another one: enter its key, too."),
    "out_of_range": _("A ticket may not use more than a month."),
    "not_editable": _("This cannot be changed here."),
    "unknown": _("Choose one of the list."),
}  # fmt: skip
LEVEL_WORDS: dict[str, tuple[str | Promise, str]] = {
    "high": (_("Sure"), "good"), "medium": (_("A good guess"), "care"), "low": (_("Unsure"), ""),
}  # fmt: skip
