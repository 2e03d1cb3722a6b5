"""What a policy of matching would do: the same arrivals and the same people, asked in different ways."""

from peerdesk.engines.simulation.dispatching import DISPATCHERS, Dispatcher
from peerdesk.engines.simulation.judging import Verdict, judge
from peerdesk.engines.simulation.running import Course, simulate
from peerdesk.engines.simulation.standing import Standing, standings
from peerdesk.engines.simulation.world import DEFAULT_HABITS, Arrival, Habits, World, make_world

__all__ = [
    "DEFAULT_HABITS",
    "DISPATCHERS",
    "Arrival",
    "Course",
    "Dispatcher",
    "Habits",
    "Standing",
    "Verdict",
    "World",
    "judge",
    "make_world",
    "simulate",
    "standings",
]
