"""URLs of campaigns."""

from django.urls import URLPattern, URLResolver, include, path

from . import finds, lists, mails, pages, referrals

_list = [
    path("", lists.one, name="console_campaign_list"),
    path("removal", lists.removal, name="console_campaign_list_removal"),
    path("faults", lists.faults, name="console_campaign_list_faults"),
]
_mails: list[URLPattern | URLResolver] = [
    path("", mails.mails, name="console_campaign_mails"),
    path("texts", mails.texts, name="console_campaign_mails_texts"),
    path("terms", mails.terms, name="console_campaign_mails_terms"),
    path("start", mails.start, name="console_campaign_mails_start"),
    path("pause", mails.pause, name="console_campaign_mails_pause"),
    path("trial", mails.trial, name="console_campaign_mails_trial"),
    path("suppressions", mails.suppressions, name="console_campaign_mails_suppressions"),
    path("erasure", mails.erasure, name="console_campaign_mails_erasure"),
    path("lists/", lists.lists, name="console_campaign_lists"),
    path("lists/<uuid:list_id>/", include(_list)),
]

_campaign: list[URLPattern | URLResolver] = [
    path("", pages.campaign, name="console_campaign"),
    path("terms", pages.terms, name="console_campaign_terms"),
    path("pages", pages.texts, name="console_campaign_pages"),
    path("opening", pages.opening, name="console_campaign_opening"),
    path("closing", pages.closing, name="console_campaign_closing"),
    path("mails/", include(_mails)),
    path("people/", finds.people, name="console_campaign_people"),
    path("people/<uuid:handle_id>/invitation", finds.invitation, name="console_campaign_invitation"),
    path("people/<uuid:handle_id>/erasure", finds.person_erasure, name="console_campaign_person_erasure"),
    path("costs/", finds.costs, name="console_campaign_costs"),
    path("codes/", finds.codes, name="console_campaign_codes"),
    path("codes/sheet", finds.code_sheet, name="console_campaign_code_sheet"),
    path("codes/withdrawal", finds.code_withdrawal, name="console_campaign_code_withdrawal"),
]

urlpatterns = [
    path("", pages.campaigns, name="console_campaigns"),
    path("referral-terms", referrals.referral_terms, name="console_referral_terms"),
    path("new", pages.creation, name="console_campaign_creation"),
    path("<uuid:campaign_id>/", include(_campaign)),
]
