"""Flows of the demo's Taproom: what a bartender asks first when beer foams, tastes off, or somebody wonders what to pour."""

from __future__ import annotations

from datetime import datetime

from peerdesk.domain.brands.models import Brand, Topic
from peerdesk.domain.flows.commands import Edit, create_flow, submit_flow
from peerdesk.domain.flows.rules import FlowHead
from peerdesk.domain.people.models import User
from peerdesk.engines.flows import Answer, Kind, Plan, Step

FOAM = Plan((
    Step("s1", Kind.QUESTION, "Where does the beer come from?", "Where from", (
        Answer("A keg on tap", "s2", ("keg", "tap", "draft", "draught", "kegerator")),
        Answer("A bottle", "s7", ("bottle", "bottled")), Answer("A can", "s9", ("can", "canned")))),
    Step("s2", Kind.QUESTION, "How cold is the **keg itself** (not the room)?", "How cold", (
        Answer("Colder than 5 °C", "s4"), Answer("Warmer than 5 °C", "s3", ("warm", "room temperature")),
        Answer("Not known", "s6"))),
    Step("s3", Kind.REPLY, "Foam mostly comes from a keg that is too warm: the gas leaves the beer on its way to the "
         "glass.\n\n"
         "1. Let the keg stand at 3 °C for a whole day.\n2. Keep the line as cold as the keg.\n"
         "3. Pour the first glass away; it has stood in the line.", "Chill the keg"),
    Step("s4", Kind.QUESTION, "Does only the **first glass** foam, or every one?", "Which glasses", (
        Answer("Only the first", "s5", ("first pour", "first glass")), Answer("Every one", "s10"))),
    Step("s5", Kind.REPLY, "When only the first glass foams, the tap and the last piece of line are warmer than the "
         "keg. Blow cold "
         "air from the cooler up to the tap, or pour two glasses in a row: the second one will be fine.", "Cool the tap"),
    Step("s6", Kind.INSTRUCTION, "Ask for it: put a thermometer into the second glass that is poured.", "Ask for it",
         target="s2"),
    Step("s7", Kind.QUESTION, "Was it opened soon after it was carried or shaken?", "Shaken", (
        Answer("Yes", "s8", ("shaken", "drove", "dropped")), Answer("No, it stood", "s11"))),
    Step("s8", Kind.REPLY, "Let the bottle stand upright and cold for a few hours, and pour it slowly down the side "
         "of a tilted, "
         "rinsed glass.", "Let it stand"),
    Step("s9", Kind.REPLY, "Cans foam when they are warm or have rolled about. Chill them for a few hours, open them "
         "slowly, and "
         "pour down the side of a tilted glass. A nitro can foams by design: turn it over once, open it, and pour hard.",
         "Chill and open slowly"),
    Step("s10", Kind.REPLY, "A cold keg that always foams mostly has too much pressure or too short a line.\n\n"
         "1. Open the tap fully; half open it foams.\n2. Lower the pressure in steps of 0.1 bar and wait ten minutes "
         "each time.\n"
         "3. If it still foams, use a longer line: about two metres of 5 mm line at 0.8 bar.", "Pressure and line"),
    Step("s11", Kind.QUESTION, "Does it taste sour, or is there a ring in the neck?", "Sour", (
        Answer("Yes", "s12", ("sour", "ring")), Answer("No", "s13"))),
    Step("s12", Kind.REPLY, "That sounds like an infection: something goes on fermenting in the bottle. It is mostly "
         "harmless, but "
         "open the others with care, cold and over a sink, because the pressure grows.", "Infected"),
    Step("s13", Kind.REPLY, "A bottle that gushes although it stood cold has too much sugar or too much yeast left in "
         "it. Chill it "
         "well below 5 °C before opening, and for your own brew weigh the priming sugar next time.", "Too much carbonation"),
))  # fmt: skip

TASTE = Plan((
    Step("s1", Kind.QUESTION, "What does it taste or smell of?", "Which taste", (
        Answer("Wet cardboard, sherry", "s2", ("cardboard", "paper", "sherry", "stale")),
        Answer("Skunk, burnt rubber", "s3", ("skunk", "skunky", "skunked", "rubber")),
        Answer("Butter, popcorn", "s4", ("butter", "buttery", "popcorn", "diacetyl")),
        Answer("Sour, vinegar", "s5", ("sour", "vinegar")), Answer("Something else", "s7"))),
    Step("s2", Kind.REPLY, "Wet cardboard is the taste of oxygen and age. The beer is safe, but it will not get "
         "better. Keep beer "
         "cold and upright, and drink pale beers within a few months.", "Oxidised"),
    Step("s3", Kind.REPLY, "That is light: in clear and green glass hops turn skunky within minutes in the sun. Brown "
         "bottles and "
         "cans protect better; keep them in the dark.", "Light-struck"),
    Step("s4", Kind.QUESTION, "Is it a beer from a tap or one brewed at home?", "Tap or own", (
        Answer("From a tap", "s6", ("tap", "bar", "pub")), Answer("Brewed at home", "s8", ("homebrew", "brewed",
             "fermenter")))),
    Step("s5", Kind.QUESTION, "Is it meant to be sour (lambic, gose, Berliner)?", "Meant to be", (
        Answer("Yes", "s9", ("lambic", "gose", "berliner", "gueuze")), Answer("No", "s6"))),
    Step("s6", Kind.REPLY, "On draught that mostly comes from lines that were not cleaned. A bar should clean them "
         "every two weeks; "
         "say it friendly, a good one will pour you another.", "Dirty lines"),
    Step("s7", Kind.QUESTION, "Did anybody feel ill after drinking it?", "Ill", (
        Answer("Yes", "s10", ("ill", "sick", "vomit", "headache")), Answer("No", "s11"))),
    Step("s8", Kind.REPLY, "Butter is diacetyl. Let the beer stand two or three days at 18 to 20 °C before you cool "
         "it: the yeast "
         "takes it up again.", "Diacetyl rest"),
    Step("s9", Kind.REPLY, "Then it is as it should be: such beers are soured on purpose. Serve it at about 8 °C in a "
         "stemmed "
         "glass, beside cheese or shellfish.", "Meant to be sour"),
    Step("s10", Kind.HANDOVER, "Somebody felt ill. We give no medical advice.", "Somebody ill", reason="safety"),
    Step("s11", Kind.REPLY, "Could you describe it in your own words, say which beer it is, and how it was kept and "
         "poured? Then we "
         "can tell what went wrong.", "Ask for more"),
))  # fmt: skip


def create_flows(brand: Brand, topics: dict[str, Topic], *, by: User, now: datetime) -> None:
    """Draw and publish both flows, for the topics that they are about; for all where there are none of those."""
    # Rare words such as keg and foam are topics of "other" in the demo (history.py).
    pouring = ("serving", "storage", "temperature", "other")
    tasting = ("taste", "flavor", "storage", "aging", "other")
    for name, plan, slugs in (("My beer foams", FOAM, pouring), ("My beer tastes off", TASTE, tasting)):
        ids = tuple(topics[slug].id for slug in slugs if slug in topics)
        flow = create_flow(brand, head=FlowHead(name, "en", ids), by=by, now=now, plan=plan)
        submit_flow(flow.id, brand_id=brand.id, edit=Edit(by, flow.revision), now=now)
