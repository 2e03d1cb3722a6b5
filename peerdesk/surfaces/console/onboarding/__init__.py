"""Programmes, people on their way, cohorts."""
