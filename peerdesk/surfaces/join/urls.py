"""URLs where people apply."""

from django.urls import include, path

from . import arrivals, campaigns, checks, exams, referrals, views, ways_out
from .onboarding import urls as onboarding

urlpatterns = [
    path("", views.brands, name="join"),
    path("attempts/<uuid:attempt_id>/", exams.attempt, name="join_attempt"),
    path("attempts/<uuid:attempt_id>/answers", exams.answers, name="join_answers"),
    path("attempts/<uuid:attempt_id>/draft", exams.draft, name="join_draft"),
    path("asking", arrivals.asking, name="join_asking"),
    path("invitations/<uuid:campaign_id>/put-aside", arrivals.aside, name="join_put_aside"),
    path("no-more-mails/<str:word>/", ways_out.way_out, name="join_way_out"),
    path("me/", include(onboarding.personal)),
    path("<slug:slug>/onboarding/", include(onboarding.of_brand)),
    path("<slug:slug>/", views.landing, name="join_brand"),
    path("<slug:slug>/applications", views.apply, name="join_applications"),
    path("<slug:slug>/c/<slug:code>/", campaigns.campaign, name="join_campaign"),
    path("<slug:slug>/c/<slug:code>/codes", arrivals.codes, name="join_codes"),
    path("<slug:slug>/c/<slug:code>/visits", campaigns.visits, name="join_visits"),
    path("<slug:slug>/checks/", checks.checks, name="join_checks"),
    path("<slug:slug>/checks/consents", checks.consents, name="join_consents"),
    path("<slug:slug>/checks/disputes", checks.disputes, name="join_disputes"),
    path("<slug:slug>/referrals/", referrals.referrals, name="join_referrals"),
    path("<slug:slug>/referrals/link", referrals.link, name="join_referral_link"),
    path("<slug:slug>/appeals", views.appeals, name="join_appeals"),
    path("<slug:slug>/exams/", exams.exams, name="join_exams"),
    path("<slug:slug>/exams/<uuid:exam_id>/attempts", exams.attempts, name="join_attempts"),
]
