"""What the ranking knows: of the ticket, of each expert, and of the brand's policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_SHARE_MAX: Final = 1.0


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """An expert's past in one topic of one brand: controllable outcomes, and days since the last resolution there."""

    resolved: int = 0
    good: int = 0
    days_since_last: float | None = None


@dataclass(frozen=True, slots=True)
class ExpertProfile:
    """One expert as seen at the moment of the offer.

    Attributes:
        expert_id: of the expert.
        user_id: of the login behind him, to keep people from answering themselves.
        qualified_topics: topics of the brand in question for which a valid qualification exists.
        languages: ISO 639-1 codes in which he may answer.
        online: present and asking for work.
        paused: asked for no offers now, or is made to rest.
        suspended: may not work for this brand.
        active_claims: tickets that he holds, open offers included if the brand counts them.
        capacity: how many he may hold.
        declined_tickets: tickets that he turned down, returned, or let expire in an earlier round.
        topics: his past by topic.
        resolved_total: resolutions for the brand in all topics.
        good_total: those of them with a good outcome.

    """

    expert_id: str
    user_id: str = ""
    qualified_topics: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    online: bool = False
    paused: bool = False
    suspended: bool = False
    active_claims: int = 0
    capacity: int = 1
    declined_tickets: frozenset[str] = frozenset()
    topics: Mapping[str, TopicRecord] = field(default_factory=dict)
    resolved_total: int = 0
    good_total: int = 0


@dataclass(frozen=True, slots=True)
class TicketNeed:
    """What one ticket asks for. Round counts from 1; customer_user_id is empty when the customer has no login."""

    ticket_id: str
    topic: str
    language: str
    customer_user_id: str = ""
    round: int = 1


@dataclass(frozen=True, slots=True)
class OfferPolicy:
    """A brand's rules for offers.

    Attributes:
        round_sizes: offers in each round; the last size holds for all later rounds.
        newcomer_share: least share of places that goes to newcomers, while one is eligible.
        newcomer_below: with fewer resolutions for the brand an expert is a newcomer.
        prior_good_rate: outcome expected of an expert of whom nothing is known.
        prior_strength: how many outcomes that expectation is worth.
        recency_days: after so many days without a resolution in the topic, recency has fallen to 1/e.
        fit_weight, experience_weight, recency_weight, load_weight: shares of the score.

    """

    round_sizes: tuple[int, ...] = (3, 5, 8)
    newcomer_share: float = 0.10
    newcomer_below: int = 10
    prior_good_rate: float = 0.7
    prior_strength: float = 5.0
    recency_days: float = 30.0
    fit_weight: float = 0.5
    experience_weight: float = 0.2
    recency_weight: float = 0.2
    load_weight: float = 0.1

    def __post_init__(self) -> None:
        """Refuse a policy that cannot be followed (ValueError)."""
        if not self.round_sizes or min(self.round_sizes) < 1:
            raise ValueError("round_sizes must hold at least one positive size")
        if not 0.0 <= self.newcomer_share <= _SHARE_MAX or not 0.0 <= self.prior_good_rate <= _SHARE_MAX:
            raise ValueError("newcomer_share and prior_good_rate must lie in 0..1")
        if self.prior_strength <= 0 or self.recency_days <= 0:
            raise ValueError("prior_strength and recency_days must be positive")


def round_size(policy: OfferPolicy, number: int) -> int:
    """How many offers go out in round `number` (from 1).

    Raises:
        ValueError: the round is below 1.
    """
    if number < 1:
        raise ValueError(f"rounds count from 1, got {number}")
    return policy.round_sizes[min(number, len(policy.round_sizes)) - 1]
