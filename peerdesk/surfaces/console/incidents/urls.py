"""URLs of the incident pages."""

from django.urls import path

from . import pages

urlpatterns = [
    path("", pages.incidents, name="console_incidents"),
    path("<uuid:incident_id>/", pages.incident, name="console_incident"),
    path("<uuid:incident_id>/confirmation", pages.confirmation, name="console_incident_confirmation"),
    path("<uuid:incident_id>/dismissal", pages.dismissal, name="console_incident_dismissal"),
    path("<uuid:incident_id>/answer", pages.answer, name="console_incident_answer"),
    path("<uuid:incident_id>/end", pages.end, name="console_incident_end"),
    path("<uuid:incident_id>/return", pages.returning, name="console_incident_return"),
]
