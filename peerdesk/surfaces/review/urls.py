"""URLs of the reviewers' pages."""

from django.urls import path

from . import flows, knowledge, views

urlpatterns = [
    path("", views.applications, name="review"),
    path("applications/<uuid:application_id>/", views.application, name="review_application"),
    path("applications/<uuid:application_id>/decision", views.decision, name="review_decision"),
    path("knowledge/", knowledge.waiting, name="review_knowledge"),
    path("knowledge/<slug:slug>/<uuid:article_id>/", knowledge.article, name="review_article"),
    path("knowledge/<slug:slug>/<uuid:article_id>/approval", knowledge.approval, name="review_article_approval"),
    path("flows/", flows.waiting, name="review_flows"),
    path("flows/<slug:slug>/<uuid:flow_id>/", flows.flow, name="review_flow"),
    path("flows/<slug:slug>/<uuid:flow_id>/approval", flows.approval, name="review_flow_approval"),
]
