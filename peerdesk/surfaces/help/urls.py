"""URLs of the customer's pages."""

from django.urls import path

from . import conversation, files, views

urlpatterns = [
    path("", views.home, name="home"),
    path("help/<slug:slug>/", views.brand_page, name="help_brand"),
    path("help/<slug:slug>/questions", views.ask, name="help_ask"),
    path("help/<slug:slug>/likely-answers", views.likely_answers, name="help_likely_answers"),
    path("help/<slug:slug>/articles/<uuid:article_id>/", views.article_page, name="help_article"),
    path("c/<str:token>/", conversation.page, name="conversation"),
    path("c/<str:token>/history", conversation.history, name="conversation_history"),
    path("c/<str:token>/stream-token", conversation.fresh_stream_token, name="conversation_stream_token"),
    path("c/<str:token>/presence", conversation.presence, name="conversation_presence"),
    path("c/<str:token>/messages", conversation.add_message, name="conversation_messages"),
    path("c/<str:token>/files/<uuid:file_id>", files.download, name="conversation_file"),
    path("c/<str:token>/self-service-answer", conversation.answer_outcome, name="conversation_answer_outcome"),
    path("c/<str:token>/resolution", conversation.resolution, name="conversation_resolution"),
    path("c/<str:token>/reopening", conversation.reopening, name="conversation_reopening"),
    path("c/<str:token>/other-expert", conversation.other_expert, name="conversation_other_expert"),
    path("c/<str:token>/rating", conversation.rating, name="conversation_rating"),
]
