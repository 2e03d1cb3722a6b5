"""Who shares what with whom: kinds of marks only, for nothing else is kept."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from peerdesk.domain.experts.canonical import MarkKind
from peerdesk.domain.experts.models import Application, Expert, Mark, MarkMatch, MatchFinding
from peerdesk.foundation.crypto import blind_index
from peerdesk.foundation.db.reads import read_rows

_SHARED = """
SELECT DISTINCT a.user_id, b.user_id, a.kind FROM experts_mark a
JOIN experts_mark b ON b.kind = a.kind AND b.digest = a.digest AND b.user_id <> a.user_id
WHERE a.user_id = ANY (%(users)s::uuid[])
"""

# Whether a log-in shares something with another that no person has said the meaning of, or is one person with somebody who
# answers already or was suspended: one person has one profile.
IS_HELD = """EXISTS (
    SELECT 1 FROM experts_mark m
    JOIN experts_mark o ON o.kind = m.kind AND o.digest = m.digest AND o.user_id <> m.user_id
    WHERE m.user_id = {user} AND NOT coalesce((
        SELECT f.kinds ? m.kind AND f.finding <> 'together' AND NOT (
            f.finding = 'same_person' AND EXISTS (
            SELECT 1 FROM experts_expert x WHERE x.user_id = o.user_id AND x.state IN ('active', 'suspended')))
        FROM experts_markmatch f
        WHERE f.low_id = least(m.user_id, o.user_id) AND f.high_id = greatest(m.user_id, o.user_id)
        ORDER BY f.found_at DESC, f.id DESC LIMIT 1), false))"""
_HELD = "SELECT u FROM unnest(%(users)s::uuid[]) AS u WHERE " + IS_HELD.replace("{user}", "u")  # noqa: S608 - two texts of ours

_PAIRS = """
SELECT a.user_id, b.user_id, array_agg(DISTINCT a.kind) FROM experts_mark a
JOIN experts_mark b ON b.kind = a.kind AND b.digest = a.digest AND b.user_id > a.user_id GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Pair:
    """Two who share marks, and what a person found; "" where nobody has seen all that they share."""

    low: uuid.UUID
    high: uuid.UUID
    kinds: frozenset[str]
    finding: str


@dataclass(frozen=True)
class Likeness:
    """Somebody with whom a person shares marks, and what a person found about the two; "" where nobody looked.

    `is_settled` is False while something is shared that was not seen when it was looked at.
    """

    user_id: uuid.UUID
    name: str
    state: str
    kinds: tuple[str, ...]
    finding: str
    reason: str
    found_at: datetime | None
    is_settled: bool

    @property
    def bars_acceptance(self) -> bool:
        """One person has one profile: whoever answers already, or was suspended, is not taken in a second time."""
        if not self.is_settled or self.finding == MatchFinding.TOGETHER:
            return True
        return self.finding == MatchFinding.SAME_PERSON and self.state in {"active", "suspended"}


def digest_of(key: bytes, kind: MarkKind, plain: str) -> str:
    """Return the keyed digest of a canonical value of a kind."""
    return blind_index(f"mark:{kind.value}", plain, key=key)


def shared_kinds(user_id: uuid.UUID, other_id: uuid.UUID) -> frozenset[str]:
    """Return the kinds of marks that two log-ins share."""
    return frozenset(sharers_of([user_id]).get(user_id, {}).get(other_id, ()))


def sharers_of(user_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[uuid.UUID, frozenset[str]]]:
    """Return for each of these log-ins with whom they share marks, and of which kinds."""
    found: dict[uuid.UUID, dict[uuid.UUID, set[str]]] = defaultdict(lambda: defaultdict(set))
    for user_id, other_id, kind in read_rows(_SHARED, {"users": list(user_ids)}) if user_ids else ():
        found[user_id][other_id].add(kind)
    return {one: {other: frozenset(kinds) for other, kinds in others.items()} for one, others in found.items()}


def findings_of(user_ids: Collection[uuid.UUID] | None) -> dict[frozenset[uuid.UUID], MarkMatch]:
    """Return the newest finding about each pair in which one of these log-ins is; None asks for all."""
    rows = MarkMatch.objects.order_by("found_at", "id")
    if user_ids is not None:
        rows = rows.filter(Q(low_id__in=user_ids) | Q(high_id__in=user_ids))
    return {frozenset((row.low_id, row.high_id)): row for row in rows}


def all_pairs() -> list[Pair]:
    """Return everybody in the network who shares marks with somebody, two by two."""
    found = findings_of(None)
    with connection.cursor() as cursor:  # not prepared: a plan that was made while there were few marks would be kept
        cursor.execute(_PAIRS)
        pairs = [(low, high, frozenset(kinds)) for low, high, kinds in cursor.fetchall()]
    return [
        Pair(low, high, kinds, _finding(found.get(frozenset((low, high))), kinds)) for low, high, kinds in pairs
    ]


def _finding(match: MarkMatch | None, kinds: frozenset[str]) -> str:
    return match.finding if match is not None and kinds <= set(match.kinds) else ""


def do_payouts_differ(user_id: uuid.UUID, other_id: uuid.UUID) -> bool | None:
    """Whether two are paid to different places; None while it is not known where one of them is."""
    marks = Mark.objects.filter(kind=MarkKind.PAYOUT.value, user_id__in=(user_id, other_id))
    rows = list(marks.values_list("user_id", "digest"))
    one = {digest for user, digest in rows if user == user_id}
    other = {digest for user, digest in rows if user == other_id}
    return one.isdisjoint(other) if one and other else None


def likenesses_of(user_id: uuid.UUID) -> list[Likeness]:
    """Return with whom a person shares marks, those that nobody has settled first."""
    return likenesses([user_id]).get(user_id, [])


def likenesses(user_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Likeness]]:
    """Return the same for many."""
    shared = sharers_of(user_ids)
    found = findings_of(user_ids) if shared else {}
    others = {other for row in shared.values() for other in row}
    people = {row.user_id: row for row in Expert.objects.filter(user_id__in=others)}
    return {
        user_id: sorted(
            (
                _likeness(other, kinds, people.get(other), found.get(frozenset((user_id, other))))
                for other, kinds in row.items()
            ),
            key=lambda one: (one.is_settled, one.name, one.user_id),
        )
        for user_id, row in shared.items()
    }


def held_applicants(user_ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Return those of these log-ins who cannot be accepted before a person has looked at whom they are like."""
    return frozenset(user_id for (user_id,) in read_rows(_HELD, {"users": list(user_ids)}))


def barred_readers(author_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Return who must not judge what this person wrote: themselves, whoever shares a mark, whoever referred them (F13)."""
    referrers = Application.objects.filter(expert__user=author_id, referred_by__isnull=False)
    referred = Application.objects.filter(referred_by__user=author_id)
    return frozenset({
        author_id, *sharers_of([author_id]).get(author_id, {}), *referrers.values_list("referred_by__user", flat=True),
        *referred.values_list("expert__user", flat=True),
    })  # fmt: skip


def _likeness(
    other: uuid.UUID, kinds: frozenset[str], person: Expert | None, match: MarkMatch | None
) -> Likeness:
    return Likeness(
        other, person.pseudonym if person else "", person.state if person else "", tuple(sorted(kinds)),
        match.finding if match else "", match.reason if match else "", match.found_at if match else None,
        match is not None and kinds <= set(match.kinds),
    )  # fmt: skip


__all__ = [
    "Likeness", "MatchFinding", "Pair", "all_pairs", "barred_readers", "digest_of", "do_payouts_differ",
    "findings_of", "held_applicants", "likenesses", "likenesses_of", "shared_kinds", "sharers_of",
]  # fmt: skip
