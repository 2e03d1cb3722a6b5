"""What Taproom teaches people before they answer: half an hour, paid."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.onboarding.commands import create_programme, publish_programme, save_step, set_levels
from peerdesk.domain.onboarding.rules import Level, StepKind

_NEWS: Final = (
    "**The pale ale kit has a new yeast.** It starts a day later than the old one and stops dry. Most questions of this "
    "month are about the quiet first day: nothing is wrong, as long as the bucket stands at 18 to 22 °C."
)
_MISSING: Final = (
    "Hello, this is Marta Lindqvist. My order TP-204417 came without the bag of hops. Could you send it to "
    "14 Harbour Street, Cork? You reach me at marta.lindqvist@mail-of-customers.net."
)
_BUTTER: Final = (
    "My beer smells of butter after ten days at 17 degrees. I used two packets of yeast and a litre of starter. Is it lost?"
)
_FLAT: Final = (
    "I bottled ten days ago and there is hardly any fizz. The bottles stand in my cellar at 12 degrees. Did I do something "
    "wrong, and can I still save it?"
)
_GOLD: Final = (
    "Hi, nothing is lost: at 12 degrees the yeast is nearly asleep. Move the bottles somewhere warm, about 20 degrees, for "
    "two weeks. Turn each bottle over once to wake the yeast. Do not open them to add sugar. Let me know how it is then!"
)
_CARD: Final = (
    "A *gusher* foams over as soon as it is opened. Two causes are common: too much sugar at bottling, or wild yeast from a "
    "bottle that was not clean. Chilled bottles lose less. Ask how many are affected before you name a cause: one bottle is "
    "dirt, all of them is sugar."
)


def create_onboarding(brand: Brand, *, now: datetime) -> None:
    """Give the brand a short programme in English, live, with a card and two levels."""
    programme = create_programme(brand, language="en", now=now)

    def add(kind: StepKind, title: str, body: str, **content: Any) -> None:
        save_step(programme.id, brand_id=brand.id, kind=kind, title=title, body=body, content=content, now=now)

    add(
        StepKind.NEWS, "New this month", _NEWS, question="A customer sees no bubbles after one day. What do you say?",
        options=["Add more yeast", "It is normal; keep it at 18 to 22 °C", "Throw it away"], right=[1],
    )  # fmt: skip
    add(StepKind.DRILL, "What is personal?", "", messages=[_MISSING, _BUTTER])
    add(
        StepKind.PRACTICE, "Hardly any fizz", _FLAT, gold=_GOLD,
        points=[
            "Move the bottles somewhere warm, about 20 degrees | Store the bottles at room temperature",
            "Do not open the bottles to add sugar", "Nothing is lost | The beer can still be saved",
        ],
        traps=[{"words": "shake", "why": "A shaken bottle that is opened at once foams over."}],
    )  # fmt: skip
    add(
        StepKind.CARD, "Gushers", _CARD, question="One bottle of forty foams over. What is likely?",
        options=["Too much sugar", "That bottle was not clean", "Too cold"], right=[1],
    )  # fmt: skip
    set_levels(programme.id, brand_id=brand.id, levels=[
        Level("Regular", 10, 0.7, (), 2, 7200), Level("Cellar master", 50, 0.8, (), 4, 7500),
    ])  # fmt: skip
    publish_programme(programme.id, brand_id=brand.id, now=now)
