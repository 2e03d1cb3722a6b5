"""URLs of the pages about flows."""

from django.urls import path

from . import editor, files, pages, trying

urlpatterns = [
    path("", pages.flows, name="console_flows"),
    path("waiting", pages.all_waiting, name="console_flows_waiting"),
    path("file", files.bringing, name="console_flow_import"),
    path("<uuid:flow_id>/", editor.flow, name="console_flow"),
    path("<uuid:flow_id>/steps", editor.steps, name="console_flow_steps"),
    path("<uuid:flow_id>/try", trying.trial, name="console_flow_trial"),
    path("<uuid:flow_id>/version", pages.waiting, name="console_flow_waiting"),
    path("<uuid:flow_id>/approval", pages.approval, name="console_flow_approval"),
    path("<uuid:flow_id>/publication", pages.publication, name="console_flow_publication"),
    path("<uuid:flow_id>/versions", pages.versions, name="console_flow_versions"),
    path("<uuid:flow_id>/withdrawal", pages.withdrawal, name="console_flow_withdrawal"),
    path("<uuid:flow_id>/restoration", pages.restoration, name="console_flow_restoration"),
    path("<uuid:flow_id>/copy", pages.copying, name="console_flow_copy"),
    path("<uuid:flow_id>/file", files.taking, name="console_flow_export"),
    path("<uuid:flow_id>/learned", pages.learned, name="console_flow_learned"),
]
