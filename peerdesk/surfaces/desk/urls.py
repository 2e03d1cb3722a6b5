"""URLs of the desk."""

from django.urls import path

from . import actions, files, money, offers, presence, profile, ticket, views
from .guidance import checks, flows, models, pane, translation
from .shift import pages as shift

urlpatterns = [
    path("", views.overview, name="desk"),
    path("presence", presence.presence, name="desk_presence"),
    path("stream-token", views.fresh_stream_token, name="desk_stream_token"),
    path("offers", views.offers, name="desk_offers"),
    path("offers/<uuid:offer_id>/acceptance", offers.acceptance, name="desk_offer_acceptance"),
    path("offers/<uuid:offer_id>/refusal", offers.refusal, name="desk_offer_refusal"),
    path("offers/<uuid:offer_id>/restoration", offers.restoration, name="desk_offer_restoration"),
    path("tickets", views.mine, name="desk_mine"),
    path("tickets/<uuid:ticket_id>/", ticket.page, name="desk_ticket"),
    path("tickets/<uuid:ticket_id>/conversation", ticket.conversation, name="desk_conversation"),
    path("tickets/<uuid:ticket_id>/files/<uuid:file_id>/picture", files.picture, name="desk_file_picture"),
    path("tickets/<uuid:ticket_id>/viewers", ticket.viewers, name="desk_viewers"),
    path("tickets/<uuid:ticket_id>/guidance", pane.pane, name="desk_guidance"),
    path("tickets/<uuid:ticket_id>/guidance-uses", pane.uses, name="desk_guidance_use"),
    path("tickets/<uuid:ticket_id>/inserted-sentences", pane.inserted_sentences, name="desk_inserted_sentences"),
    path("tickets/<uuid:ticket_id>/model-drafts", models.drafts, name="desk_model_drafts"),
    path("tickets/<uuid:ticket_id>/translations", translation.translations, name="desk_translations"),
    path("tickets/<uuid:ticket_id>/reply-translation", translation.reply_translation, name="desk_reply_translation"),
    path("tickets/<uuid:ticket_id>/flows", flows.flows, name="desk_flows"),
    path("tickets/<uuid:ticket_id>/walks", flows.walks, name="desk_walks"),
    path("tickets/<uuid:ticket_id>/walk-moves", flows.walk_moves, name="desk_walk_moves"),
    path("tickets/<uuid:ticket_id>/walk-end", flows.walk_end, name="desk_walk_end"),
    path("tickets/<uuid:ticket_id>/inserted-outcomes", flows.inserted_outcomes, name="desk_inserted_outcomes"),
    path("tickets/<uuid:ticket_id>/similar-tickets", checks.similar, name="desk_similar"),
    path("tickets/<uuid:ticket_id>/reply-checks", checks.reply_checks, name="desk_reply_checks"),
    path("tickets/<uuid:ticket_id>/replies", ticket.reply, name="desk_replies"),
    path("tickets/<uuid:ticket_id>/escalation", ticket.escalation, name="desk_escalation"),
    path("tickets/<uuid:ticket_id>/actions", actions.pane, name="desk_actions"),
    path("tickets/<uuid:ticket_id>/action-calls", actions.calls, name="desk_action_calls"),
    path("tickets/<uuid:ticket_id>/return", ticket.giving_back, name="desk_return"),
    path("today", views.today, name="desk_today"),
    path("earnings/", money.earnings, name="desk_earnings"),
    path("decisions/", money.decisions, name="desk_decisions"),
    path("shift/", shift.shift, name="desk_shift"),
    path("shift/notes", shift.notes, name="desk_notes"),
    path("shift/answers/<uuid:first_answer_id>/verdicts", shift.verdicts, name="desk_verdicts"),
    path("shift/<slug:slug>/mentoring", shift.mentoring, name="desk_mentoring"),
    path("profile/", profile.profile, name="desk_profile"),
]
