"""A made-up market: experts with qualifications and states, tickets that wait. Only the seed decides.

Brands and topics differ in size (a few are large), people in ability, which counts in all that they do; so the best experts
are wanted by many tickets at once, which is what makes an assignment hard.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.assignment.batch import Pairs, Waiting
from peerdesk.engines.assignment.index import ExpertStates, Qualified

EXPERTS_PER_BRAND: Final = 10_000
TOPICS: Final = 24
ANY_TOPIC: Final = TOPICS
LANGUAGES: Final = 4
CHANNELS: Final = 3
_LANGUAGE_SHARES: Final = (0.6, 0.2, 0.12, 0.08)
_ONLINE: Final = 0.3
_NEW: Final = 0.12
_ALL_TOPICS: Final = 0.1
_MOST_TOPICS: Final = 6
_MOST_ROOM: Final = 4
_SERVED: Final = 0.25
_EXCLUDED: Final = 0.1

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """Qualified experts, their states, and the number of cells."""

    qualified: Qualified
    states: ExpertStates
    cells: int
    brands: int


def make_market(experts: int, *, seed: int) -> Market:
    """Draw experts, each for one brand, one or two languages there, and some of its topics or all."""
    draws = np.random.default_rng([seed, 1])
    brands = max(1, experts // EXPERTS_PER_BRAND)
    brand = draws.choice(brands, experts, p=_sizes(brands))
    everything = draws.random(experts) < _ALL_TOPICS
    number = np.where(everything, 1, draws.integers(1, _MOST_TOPICS + 1, experts))
    expert = np.repeat(np.arange(experts), number)
    topic = np.where(everything[expert], ANY_TOPIC, draws.choice(TOPICS, len(expert), p=_sizes(TOPICS)))
    language = draws.choice(LANGUAGES, experts, p=_LANGUAGE_SHARES)[expert]
    cell = cell_of(brand[expert], topic, language)
    _, first = np.unique(cell * experts + expert, return_index=True)
    expert, cell = expert[first], cell[first]
    is_new = draws.random(experts) < _NEW
    ability = draws.normal(0.0, 0.7, experts)
    here = ability[expert] + draws.normal(0.0, 0.5, len(expert))
    qualified = Qualified(
        expert=expert, cell=cell,
        accept=_short(draws.beta(4, 4, experts)[expert]),
        resolve=_short(1 / (1 + np.exp(-1.4 - here))),
        resolve_sd=_short(np.where(is_new[expert], 0.15, draws.uniform(0.01, 0.08, len(expert)))),
        minutes=_short(24 * np.exp(draws.normal(0.0, 0.6, len(expert)) - 0.2 * here)),
        cost_share=_short(draws.uniform(0.6, 0.8, brands)[brand[expert]]),
    )  # fmt: skip
    states = ExpertStates(
        may_work=draws.random(experts) < _ONLINE,
        held=draws.integers(0, 3, experts).astype(np.int16),
        room=draws.integers(0, _MOST_ROOM, experts).astype(np.int16),
        channels=draws.integers(1, 2**CHANNELS, experts).astype(np.uint8),
        earnings_ratio=_short(np.exp(draws.normal(0.0, 0.4, experts))),
        is_newcomer=is_new,
    )
    return Market(qualified, states, cells=brands * (TOPICS + 1) * LANGUAGES, brands=brands)


def make_tickets(market: Market, tickets: int, *, wanted: int, seed: int) -> Waiting:
    """Draw waiting tickets; a quarter of them have somebody who served their customer, a tenth somebody excluded."""
    draws = np.random.default_rng([seed, 2])
    brand = draws.choice(market.brands, tickets, p=_sizes(market.brands))
    topic = draws.choice(TOPICS, tickets, p=_sizes(TOPICS))
    language = draws.choice(LANGUAGES, tickets, p=_LANGUAGE_SHARES)
    cells = np.column_stack([cell_of(brand, topic, language), cell_of(brand, np.full(tickets, ANY_TOPIC), language)])
    by_cell = np.argsort(market.qualified.cell, kind="stable")
    first = np.searchsorted(market.qualified.cell[by_cell], np.arange(market.cells + 1))
    return Waiting(
        cells=cells,
        difficulty=draws.beta(2, 3, tickets),
        channel=(1 << draws.integers(0, CHANNELS, tickets)).astype(np.uint8),
        wanted=np.full(tickets, wanted),
        served=_somebody(market, cells[:, 0], (by_cell, first), share=_SERVED, draws=draws),
        excluded=_somebody(market, cells[:, 0], (by_cell, first), share=_EXCLUDED, draws=draws),
    )


def cell_of(brand: Whole, topic: Whole, language: Whole) -> Whole:
    """The number of a brand's topic in a language."""
    return (brand * (TOPICS + 1) + topic) * LANGUAGES + language


def _somebody(market: Market, cell: Whole, lists: tuple[Whole, Whole], *, share: float, draws: np.random.Generator) -> Pairs:
    """For a share of the tickets one expert who is qualified in the ticket's cell, present or not."""
    by_cell, first = lists
    size = first[cell + 1] - first[cell]
    ticket = np.flatnonzero((draws.random(len(cell)) < share) & (size > 0))
    place = first[cell[ticket]] + (draws.random(len(ticket)) * size[ticket]).astype(np.int64)
    return Pairs(ticket=ticket, expert=market.qualified.expert[by_cell[place]])


def _sizes(number: int) -> Floats:
    """Shares that fall with the square root of the place: the first of a hundred has ten times the last's."""
    shares: Floats = 1 / np.sqrt(np.arange(1, number + 1))
    total: Floats = shares / shares.sum()
    return total


def _short(values: Floats) -> npt.NDArray[np.float32]:
    return values.astype(np.float32)
