"""URLs of the console."""

from django.urls import URLPattern, URLResolver, include, path

from . import connections, experts, overview, queue, settings, statement, ticket, topics
from .learning import judgement, machine
from .privacy import files

_ticket = [
    path("", ticket.ticket, name="console_ticket"),
    path("answers", ticket.answers, name="console_ticket_answers"),
    path("reveals", ticket.reveals, name="console_ticket_reveals"),
    path("viewers", ticket.viewers, name="console_ticket_viewers"),
    path("takeover", ticket.takeover, name="console_ticket_takeover"),
    path("messages", ticket.messages, name="console_ticket_messages"),
    path("resolution", ticket.resolution, name="console_ticket_resolution"),
    path("topic", ticket.topic, name="console_ticket_topic"),
    path("judgement", judgement.judgement, name="console_ticket_judgement"),
    path("files/<uuid:file_id>", files.original, name="console_ticket_file"),
    path("files/<uuid:file_id>/downloads", files.downloads, name="console_ticket_file_downloads"),
]

_settings = [
    path("", settings.settings, name="console_settings"),
    path("keys", connections.keys, name="console_keys"),
    path("keys/<uuid:key_id>/revocation", connections.key_revocation, name="console_key_revocation"),
    path("webhooks", connections.webhooks, name="console_webhooks"),
    path("webhooks/<uuid:endpoint_id>/end", connections.webhook_end, name="console_webhook_end"),
    path("<slug:group>", settings.save, name="console_settings_group"),
]

_brand: list[URLPattern | URLResolver] = [
    path("", overview.overview, name="console_overview"),
    path("simulated-traffic", overview.traffic, name="console_traffic"),
    path("stream-token", overview.fresh_stream_token, name="console_stream_token"),
    path("tickets/", queue.tickets, name="console_tickets"),
    path("tickets/<uuid:ticket_id>/", include(_ticket)),
    path("triage/", queue.triage, name="console_triage"),
    path("triage/machine", machine.machine, name="console_machine"),
    path("triage/machine/versions/<uuid:version_id>/return", machine.put_back, name="console_machine_return"),
    path("triage/machine/learning", machine.learning, name="console_machine_learning"),
    path("knowledge/", include("peerdesk.surfaces.console.knowledge.urls")),
    path("incidents/", include("peerdesk.surfaces.console.incidents.urls")),
    path("matching/", include("peerdesk.surfaces.console.matching.urls")),
    path("experts/", experts.experts, name="console_experts"),
    path(
        "qualifications/<uuid:qualification_id>/revocation", experts.revocation,
        name="console_qualification_revocation",
    ),
    path(
        "qualifications/<uuid:qualification_id>/restoration", experts.restoration,
        name="console_qualification_restoration",
    ),
    path("topics/", topics.topics, name="console_topics"),
    path("topics/new", topics.new_topic, name="console_topic_new"),
    path("topics/<uuid:topic_id>/", topics.topic, name="console_topic"),
    path("campaigns/", include("peerdesk.surfaces.console.campaigns.urls")),
    path("exams/", include("peerdesk.surfaces.console.exams.urls")),
    path("onboarding/", include("peerdesk.surfaces.console.onboarding.urls")),
    path("guidance/", include("peerdesk.surfaces.console.guidance.urls")),
    path("settings/", include(_settings)),
    path("privacy/", include("peerdesk.surfaces.console.privacy.urls")),
    path("statement/", statement.statement, name="console_statement"),
    path("statement/export", statement.export, name="console_statement_export"),
]

urlpatterns = [path("<slug:slug>/", include(_brand))]
