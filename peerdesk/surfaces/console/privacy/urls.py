"""URLs of the pages about personal data."""

from django.urls import path

from . import actions, customers, reports, retention

urlpatterns = [
    path("", reports.access, name="console_privacy"),
    path("log", reports.log, name="console_privacy_log"),
    path("reviews/<uuid:review_id>/settlement", reports.settlement, name="console_review_settlement"),
    path("actions/", actions.actions, name="console_actions"),
    path("actions/hosts", actions.hosts, name="console_action_hosts"),
    path("actions/<uuid:action_id>/end", actions.end, name="console_action_end"),
    path("retention/", retention.retention, name="console_retention"),
    path("customers/", customers.customers, name="console_customers"),
    path("customers/<uuid:customer_id>/", customers.customer, name="console_customer"),
    path("customers/<uuid:customer_id>/export", customers.export, name="console_customer_export"),
    path("customers/<uuid:customer_id>/erasure", customers.erasure, name="console_customer_erasure"),
    path("customers/<uuid:customer_id>/canary", customers.canary, name="console_customer_canary"),
    path("customers/<uuid:customer_id>/holds", customers.holds, name="console_customer_holds"),
    path("customers/<uuid:customer_id>/holds/<uuid:hold_id>/end", customers.hold_end, name="console_hold_end"),
]
