"""URLs of onboarding."""

from django.urls import URLPattern, URLResolver, include, path

from . import people, programmes, steps

_step = [
    path("", steps.step, name="console_programme_step"),
    path("move", steps.step_move, name="console_programme_step_move"),
    path("retirement", steps.step_retirement, name="console_programme_step_retirement"),
    path("restoration", steps.step_restoration, name="console_programme_step_restoration"),
]

_programme: list[URLPattern | URLResolver] = [
    path("", programmes.programme, name="console_programme"),
    path("terms", programmes.terms, name="console_programme_terms"),
    path("levels", programmes.levels, name="console_programme_levels"),
    path("levels/<int:number>/removal", programmes.level_removal, name="console_programme_level_removal"),
    path("publication", programmes.publication, name="console_programme_publication"),
    path("withdrawal", programmes.withdrawal, name="console_programme_withdrawal"),
    path("steps/new", steps.new_step, name="console_programme_step_new"),
    path("steps/<uuid:step_id>/", include(_step)),
]

_person = [
    path("", people.person, name="console_newcomer"),
    path("grant", people.grant, name="console_newcomer_grant"),
    path("hold", people.hold, name="console_newcomer_hold"),
    path("release", people.release, name="console_newcomer_release"),
]

_cohort = [
    path("", people.cohort, name="console_cohort"),
    path("members", people.members, name="console_cohort_members"),
    path("reminders", people.reminders, name="console_cohort_reminders"),
]

urlpatterns = [
    path("", people.onboarding, name="console_onboarding"),
    path("programmes", programmes.programmes, name="console_programmes"),
    path("programmes/<uuid:programme_id>/", include(_programme)),
    path("people/<uuid:onboarding_id>/", include(_person)),
    path("cohorts", people.cohorts, name="console_cohorts"),
    path("cohorts/<uuid:cohort_id>/", include(_cohort)),
]
