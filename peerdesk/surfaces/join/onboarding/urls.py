"""URLs of the accepted person."""

from django.urls import path

from . import pages, papers

personal = [
    path("agreement/", papers.agreement, name="join_agreement"),
    path("country/", papers.country, name="join_country"),
    path("payout/", papers.payout, name="join_payout"),
]

of_brand = [
    path("", pages.onboarding, name="join_onboarding"),
    path("profile", pages.profile, name="join_onboarding_profile"),
    path("steps/<uuid:step_id>/", pages.step, name="join_step"),
    path("steps/<uuid:step_id>/answers", pages.answers, name="join_step_answers"),
]
