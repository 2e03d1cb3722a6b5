"""Who hears which event: the whole wiring of the house on one screen. Handlers run in this order, one transaction each."""

from __future__ import annotations

from peerdesk.config import live
from peerdesk.domain.answers import events as answers
from peerdesk.domain.answers.subscribers import (
    answer_or_route,
    credit_knowledge,
    doubt_knowledge,
    drop_erased_resolutions,
    drop_expired_resolutions,
    hide_what_did_not_last,
    show_how_it_was_solved,
    take_back_offers,
)
from peerdesk.domain.attachments import events as attachments
from peerdesk.domain.attachments.subscribers import drop_after_erasure, guard_received_file, mask_earlier_files
from peerdesk.domain.broker import events as broker
from peerdesk.domain.channels.subscribers import acknowledge_question, announce_answer, ask_how_it_was, tell_who_left
from peerdesk.domain.checks import events as checks
from peerdesk.domain.conversations import events as conversations
from peerdesk.domain.conversations.subscribers import (
    guard_received_message,
    prepare_received_messages,
    release_after_erasure,
)
from peerdesk.domain.exams import events as exams
from peerdesk.domain.exams.subscribers import ask_reviewers, reconsider_texts, stop_reading
from peerdesk.domain.experts import events as experts
from peerdesk.domain.flows.subscribers import drop_erased_walks, drop_expired_walks, judge_sent_outcome
from peerdesk.domain.guidance.subscribers import (
    drop_erased_drafts,
    drop_expired_drafts,
    drop_translations_of_values,
    judge_sent_sentences,
)
from peerdesk.domain.incidents import events as incidents
from peerdesk.domain.incidents.subscribers import join_incident
from peerdesk.domain.matching import events as matching
from peerdesk.domain.matching.subscribers import (
    end_claim,
    extend_lease,
    give_time_of_mail,
    offer_to_free_hand,
    offer_to_newly_online,
    open_first_round,
    prepare_made_offers,
    prepare_queued_tickets,
    record_closure,
    withdraw_offers,
)
from peerdesk.domain.onboarding import events as onboarding
from peerdesk.domain.onboarding.subscribers import (
    ask_mentor,
    begin_after_acceptance,
    tell_about_check,
    tell_appellant,
    tell_applicant,
)
from peerdesk.domain.privacy import events as privacy
from peerdesk.domain.quality import events as quality
from peerdesk.domain.quality.subscribers import ask_for_rating, count_rating
from peerdesk.domain.recruiting import events as recruiting
from peerdesk.domain.rewards import events as rewards
from peerdesk.domain.rewards.subscribers import (
    book_resolution,
    pay_mentor,
    pay_training,
    release_at_closure,
    reverse_at_reopening,
    reward_referral,
    take_back_referral,
)
from peerdesk.domain.tickets import events as tickets
from peerdesk.domain.tickets.subscribers import (
    drop_erased_vectors,
    drop_expired_vectors,
    go_on_after_guard,
    hold_after_guard,
    prepare_cleared_messages,
)
from peerdesk.domain.triage.subscribers import (
    drop_erased_examples,
    drop_expired_examples,
    mask_taught_examples,
    prepare_guarded_tickets,
    understand_guarded_ticket,
)
from peerdesk.domain.webhooks.subscribers import forward_to_webhooks as webhook
from peerdesk.foundation.events import Event
from peerdesk.foundation.outbox.emit import Handler, Preparation

SUBSCRIPTIONS: dict[type[Event], tuple[Handler, ...]] = {
    conversations.MessageReceived: (guard_received_message,),
    conversations.MessageCleared: (go_on_after_guard, live.conversation),
    conversations.MessageHeld: (hold_after_guard, live.brand),
    conversations.ReplyAdded: (live.conversation,),
    conversations.WordsExpired: (drop_expired_vectors, drop_expired_resolutions, drop_expired_examples,
                                 drop_expired_drafts, drop_expired_walks),
    attachments.AttachmentReceived: (guard_received_file,),
    attachments.AttachmentCleared: (live.conversation,),
    attachments.AttachmentHeld: (live.conversation,),
    privacy.GuardIncidentRaised: (webhook,),
    privacy.SecretsMasked: (webhook, live.conversation),
    privacy.ValuesLearned: (mask_earlier_files, mask_taught_examples, drop_translations_of_values, live.conversation),
    privacy.ValuesRevealed: (live.conversation, webhook),
    privacy.CustomerErased: (release_after_erasure, drop_after_erasure, drop_erased_vectors, drop_erased_resolutions,
                             drop_erased_examples, drop_erased_drafts, drop_erased_walks, webhook),
    privacy.AccessReviewRaised: (live.brand, webhook),
    tickets.TicketOpened: (acknowledge_question, webhook),
    tickets.TicketGuarded: (understand_guarded_ticket,),
    tickets.TicketUnderstood: (join_incident, answer_or_route),
    tickets.TicketQueued: (open_first_round,),
    tickets.TicketClaimed: (live.ticket,),
    tickets.TicketAnswered: (extend_lease, announce_answer, judge_sent_sentences, judge_sent_outcome,
                             ask_mentor, live.ticket, webhook, offer_to_free_hand),
    tickets.TicketFollowedUp: (extend_lease, live.ticket),
    tickets.TicketWentToMail: (give_time_of_mail, tell_who_left, live.ticket, webhook, offer_to_free_hand),
    tickets.TicketEscalated: (end_claim, withdraw_offers, live.ticket, webhook),
    tickets.TicketResolved: (end_claim, withdraw_offers, book_resolution, ask_for_rating, ask_how_it_was,
                             show_how_it_was_solved, credit_knowledge, live.ticket, webhook, offer_to_free_hand),
    tickets.TicketReopened: (reverse_at_reopening, record_closure, hide_what_did_not_last, doubt_knowledge,
                             live.ticket, webhook),
    tickets.TicketClosed: (release_at_closure, record_closure, webhook),
    answers.SelfServiceOffered: (live.conversation,),
    answers.ArticleProposed: (live.brand,),
    answers.KnowledgeUsed: (webhook,),
    answers.ArticleWithdrawn: (take_back_offers,),
    matching.OffersMade: (live.offers,),
    matching.OffersChanged: (live.changed_offers,),
    exams.AttemptFinished: (ask_reviewers,),
    exams.AttemptGraded: (reconsider_texts,),
    experts.ExpertWentOnline: (offer_to_newly_online,),
    experts.ApplicationDecided: (begin_after_acceptance, tell_applicant, stop_reading),
    recruiting.AppealDecided: (tell_appellant,),
    checks.NoticeDue: (tell_about_check,),
    onboarding.TrainingEnded: (pay_training,),
    onboarding.FirstAnswerRead: (pay_mentor,),
    broker.ActionRequested: (live.conversation, webhook),
    broker.ActionFinished: (live.conversation, webhook),
    incidents.IncidentSuspected: (live.brand, webhook),
    incidents.IncidentConfirmed: (live.brand, webhook),
    incidents.IncidentFixed: (live.brand, webhook),
    quality.SurveyAnswered: (count_rating, live.conversation, webhook),
    recruiting.ReferralEarned: (reward_referral,),
    recruiting.ReferralRevoked: (take_back_referral, live.earnings),
    rewards.ReceiptBooked: (live.earnings,),
    rewards.ReceiptReleased: (live.earnings,),
    rewards.ReceiptReversed: (live.earnings,),
    rewards.RewardBooked: (live.earnings,),
}  # fmt: skip

# Handlers of these lock rows of their own conversation alone, so a worker may deliver those of several conversations in one
# transaction; what they all want to read is read at one go. What moves money, or tickets of others, is not among them.
SIDE_BY_SIDE: dict[type[Event], Preparation | None] = {
    conversations.MessageReceived: prepare_received_messages,
    conversations.MessageCleared: prepare_cleared_messages,
    conversations.MessageHeld: None,
    conversations.ReplyAdded: None,
    privacy.ValuesLearned: None,
    tickets.TicketOpened: None,
    tickets.TicketGuarded: prepare_guarded_tickets,
    tickets.TicketUnderstood: None,
    tickets.TicketQueued: prepare_queued_tickets,
    tickets.TicketClaimed: None,
    tickets.TicketEscalated: None,
    answers.SelfServiceOffered: None,
    matching.OffersMade: prepare_made_offers,
}  # fmt: skip

UNHEARD: frozenset[type[Event]] = frozenset({
    tickets.TicketEvent,  # base class
    rewards.ReceiptEvent,  # base class
    attachments.AttachmentEvent,  # base class
    answers.ArticlePublished,  # searched from the same commit on
    recruiting.CampaignClosed,  # the console's page reads rows
    exams.ReviewAssigned,  # the reviewer's page lists rows
    experts.ExpertWentOffline,  # offers run out by themselves
    experts.ApplicationSubmitted,  # the review page lists rows
    onboarding.OnboardingFinished,  # matching reads the qualification
    onboarding.LevelGranted,  # as above
    experts.QualificationGranted,  # matching reads rows
    experts.QualificationRevoked,  # as above
    quality.SurveyCreated,  # the customer's page reads rows
})  # fmt: skip
