"""URLs of the pages about guidance at the desk."""

from django.urls import include, path

from . import learned, model, topics, voice

urlpatterns = [
    path("", voice.voice, name="console_guidance"),
    path("sample", voice.sample, name="console_voice_sample"),
    path("topics/", topics.topics, name="console_guidance_topics"),
    path("topics/<uuid:topic_id>/", topics.topic, name="console_guidance_topic"),
    path("model/", model.model, name="console_guidance_model"),
    path("model/trial", model.trial, name="console_guidance_model_trial"),
    path("model/end", model.end, name="console_guidance_model_end"),
    path("flows/", include("peerdesk.surfaces.console.flows.urls")),
    path("learned/", learned.learned, name="console_guidance_learned"),
]
