"""URLs of the pages about matching."""

from django.urls import path

from . import decisions, policies, valve

urlpatterns = [
    path("", valve.valves, name="console_matching"),
    path("valve", valve.valve, name="console_valve"),
    path("valve/<uuid:topic_id>", valve.valve, name="console_topic_valve"),
    path("valve/<uuid:topic_id>/removal", valve.removal, name="console_valve_removal"),
    path("valve-changes/<uuid:change_id>/reversal", valve.reversal, name="console_valve_reversal"),
    path("policies/", policies.policies, name="console_policies"),
    path("policies/new", policies.new_policy, name="console_policy_new"),
    path("policies/<uuid:policy_id>/trial", policies.trial, name="console_policy_trial"),
    path("policies/<uuid:policy_id>/life", policies.life, name="console_policy_life"),
    path("policies/trial-end", policies.trial_end, name="console_policy_trial_end"),
    path("policies/defaults", policies.defaults, name="console_policy_defaults"),
    path("decisions/", decisions.decisions, name="console_decisions"),
    path("blocked-pairs/<uuid:pair_id>/end", decisions.reunion, name="console_blocked_pair_end"),
    path("decisions/export", decisions.export, name="console_decisions_export"),
]
