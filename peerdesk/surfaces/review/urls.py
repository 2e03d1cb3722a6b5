"""URLs of the reviewers' pages."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.applications, name="review"),
    path("applications/<uuid:application_id>/", views.application, name="review_application"),
    path("applications/<uuid:application_id>/decision", views.decision, name="review_decision"),
]
