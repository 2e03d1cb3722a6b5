"""URLs of the pages about knowledge."""

from django.urls import include, path

from . import bringing, editor, history, pages, self_service

_article = [
    path("", pages.article, name="console_article"),
    path("edit", editor.edit, name="console_article_edit"),
    path("approval", pages.approval, name="console_article_approval"),
    path("confirmation", pages.confirmation, name="console_article_confirmation"),
    path("withdrawal", pages.withdrawal, name="console_article_withdrawal"),
    path("restoration", pages.restoration, name="console_article_restoration"),
    path("history", history.history, name="console_article_history"),
    path("history/<int:number>", history.version, name="console_article_version"),
    path("history/<int:number>/restoration", history.version_restoration, name="console_article_version_restoration"),
    path("changes/end", history.changes_end, name="console_article_changes_end"),
]

urlpatterns = [
    path("", pages.knowledge, name="console_knowledge"),
    path("new", editor.new_article, name="console_article_new"),
    path("review-time", pages.review_time, name="console_knowledge_review_time"),
    path("self-service", self_service.self_service, name="console_self_service"),
    path("self-service/precision", self_service.precision, name="console_self_service_precision"),
    path("imports/", bringing.imports, name="console_knowledge_imports"),
    path("imports/<uuid:import_id>/", bringing.waiting_import, name="console_knowledge_import"),
    path("imports/<uuid:import_id>/acceptance", bringing.acceptance, name="console_knowledge_import_acceptance"),
    path("preview", editor.preview, name="console_article_preview"),
    path("<uuid:article_id>/", include(_article)),
]
