"""Tenancy as an executable rule: every model of the domain says how it belongs to a brand.

A model sets `TENANT_PATH`, the field path that leads to the brand (`"brand"`, `"ticket__brand"`, `"pk"` for the brand
itself). Models that belong to the network as a whole say `TENANT_PATH = None` and are listed here with the reason; the
guard test refuses any other. Queries for a brand filter by its id in the database, never afterwards in Python.
"""

from __future__ import annotations

NETWORK_WIDE: dict[str, str] = {
    "people.User": "one log-in serves all brands; membership and qualification rows carry the brand",
    "experts.Expert": "the pool of experts is shared by all brands of the network",
    "experts.Presence": "somebody at their desk is there for all brands",
    "exams.ReaderLanguages": "reviewers read for all brands in the languages that they speak",
    "exams.RubricCalibration": "reviewers read for all brands, and a strict one is strict everywhere",
    "experts.Mark": "whoever has two log-ins may use each for another brand; digests only, read by reviewers only",
    "experts.MarkKey": "as Mark: one key, or two digests of one thing would differ",
    "experts.MarkMatch": "as Mark: two people are one for all brands or for none",
    "experts.CountryRule": "a law holds for people, whichever brand they answer for",
    "outreach.AskMe": "an expert agrees to be asked by any brand, and no brand hears of it",
    "outreach.OutreachSecret": "one secret for all, so that an address is known again whichever brand writes to it",
    "experts.CountryConfirmation": "as CountryRule: age and notices are a matter of where somebody lives",
    "experts.Agreement": "people agree with the network, whichever brands they answer for",
    "experts.PlacesChange": "what one may hold at once is agreed with the network",
    "experts.AgreementAcceptance": "as Agreement",
    "onboarding.PayoutDetails": "one person is paid at one place, whichever brands owe it",
    "onboarding.PersonLetter": "mail to a person of the network; it names a brand only where its onboarding does",
    "checks.CheckProvider": "one contract of the network serves all brands; what a brand asks for is a CheckRule",
    "checks.CheckMessage": "as CheckProvider: ids of messages alone",
    "ledger.LedgerAccount": "accounts are owned by an opaque key; the ledger knows no brands",
    "ledger.JournalEntry": "as LedgerAccount: audited as one book",
    "ledger.Posting": "as LedgerAccount",
}
