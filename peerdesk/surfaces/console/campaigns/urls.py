"""URLs of campaigns."""

from django.urls import include, path

from . import pages

_campaign = [
    path("", pages.campaign, name="console_campaign"),
    path("terms", pages.terms, name="console_campaign_terms"),
    path("pages", pages.texts, name="console_campaign_pages"),
    path("opening", pages.opening, name="console_campaign_opening"),
    path("closing", pages.closing, name="console_campaign_closing"),
]

urlpatterns = [
    path("", pages.campaigns, name="console_campaigns"),
    path("new", pages.creation, name="console_campaign_creation"),
    path("<uuid:campaign_id>/", include(_campaign)),
]
