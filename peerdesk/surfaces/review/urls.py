"""URLs of the reviewers' pages."""

from django.urls import path

from . import board, checks, flows, knowledge, matches, papers, refusals, rings, views, writing

urlpatterns = [
    path("", board.board, name="review"),
    path("applications/decisions", board.decisions, name="review_decisions"),
    path("applications/waiting-list", board.waiting_list, name="review_waiting_list"),
    path("appeals/", board.appeals, name="review_appeals"),
    path("appeals/<uuid:appeal_id>/decision", board.appeal_decision, name="review_appeal_decision"),
    path("applications/<uuid:application_id>/", views.application, name="review_application"),
    path("applications/<uuid:application_id>/decision", views.decision, name="review_decision"),
    path("applications/<uuid:application_id>/matches", matches.matches, name="review_matches"),
    path("refusals/", refusals.refusals, name="review_refusals"),
    path("refusals/texts", refusals.refusal_texts, name="review_refusal_texts"),
    path("checks/", checks.checks, name="review_checks"),
    path("checks/rules", checks.rules, name="review_check_rules"),
    path(
        "applications/<uuid:application_id>/adverse-action", checks.adverse_action, name="review_adverse_action"
    ),
    path("rings/", rings.rings, name="review_rings"),
    path("rings/decisions", rings.ring_decision, name="review_ring_decision"),
    path("flags/<uuid:flag_id>/finding", views.finding, name="review_flag"),
    path("attempts/<uuid:attempt_id>/reading", views.reading_wanted, name="review_reading_wanted"),
    path("writing/", writing.waiting, name="review_writing"),
    path("writing/languages", writing.own_languages, name="review_writing_languages"),
    path("writing/<uuid:reading_id>/", writing.one, name="review_writing_one"),
    path("writing/<uuid:reading_id>/scores", writing.scores, name="review_writing_scores"),
    path("writing/<uuid:reading_id>/refusal", writing.refusal, name="review_writing_refusal"),
    path("knowledge/", knowledge.waiting, name="review_knowledge"),
    path("knowledge/<slug:slug>/<uuid:article_id>/", knowledge.article, name="review_article"),
    path("knowledge/<slug:slug>/<uuid:article_id>/approval", knowledge.approval, name="review_article_approval"),
    path("agreements/", papers.agreements, name="review_agreements"),
    path("agreements/new", papers.new_agreement, name="review_agreement_new"),
    path("agreements/countries", papers.countries, name="review_countries"),
    path("agreements/<uuid:agreement_id>/", papers.agreement, name="review_agreement"),
    path("agreements/<uuid:agreement_id>/publication", papers.publication, name="review_agreement_publication"),
    path("flows/", flows.waiting, name="review_flows"),
    path("flows/<slug:slug>/<uuid:flow_id>/", flows.flow, name="review_flow"),
    path("flows/<slug:slug>/<uuid:flow_id>/approval", flows.approval, name="review_flow_approval"),
]
