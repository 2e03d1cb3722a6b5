"""The brand's console: queue, tickets, triage, knowledge, experts, settings, statement."""
