"""The demo's people: real log-ins for each role, and simulated experts with the history of real answerers."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from peerdesk.domain.brands.commands import add_member
from peerdesk.domain.brands.models import Brand, MembershipRole
from peerdesk.domain.experts.commands import create_expert, grant_qualification, submit_application
from peerdesk.domain.experts.models import Expert, ExpertState
from peerdesk.domain.people.commands import create_operator, create_user
from peerdesk.domain.people.models import NetworkRole, User

from .history import Row
from .logins import PEOPLE, address_of, demo_password

FIRST_NAMES = (
    "Ada", "Amir", "Anja", "Aoife", "Asha", "Ben", "Bruno", "Carla", "Chen", "Clara", "Dara", "Dev", "Diego",
    "Elif", "Emeka", "Emil", "Eva", "Farid", "Fleur", "Gita", "Hana", "Hugo", "Ida", "Imani", "Ines", "Ivo", "Jade",
    "Jan", "Jonas", "Kaya", "Keiko", "Lars", "Leila", "Liam", "Lina", "Luca", "Maeve", "Malik", "Mara", "Mateo",
    "Mei", "Mila", "Nadia", "Nils", "Noor", "Olga", "Omar", "Otto", "Paula", "Pavel", "Priya", "Quinn", "Rafa",
    "Rania", "Remy", "Rosa", "Sami", "Sara", "Sven", "Tara", "Theo", "Tove", "Uma", "Vera", "Wim", "Yara", "Yusuf",
    "Zoe",
)  # fmt: skip
ACTIVE_EXPERTS = 12
SIMULATED_DOMAIN = "simulated.example"
STAFF_ADDRESS = f"staff@{SIMULATED_DOMAIN}"


def simulated_address(author: str) -> str:
    """Return the log-in address of a simulated expert."""
    return f"{author}@{SIMULATED_DOMAIN}"


def active_addresses(rows: Iterable[Row]) -> list[str]:
    """Return the log-ins of the most active simulated experts, who have a password, most active first."""
    counts = Counter(author for row in rows for author, _, _ in row.answers)
    return [simulated_address(author) for author, _ in counts.most_common(ACTIVE_EXPERTS)]


def pseudonym_of(author: str) -> str:
    """Return a stable invented name for an account of the sample, which names nobody."""
    digest = hashlib.sha256(author.encode()).digest()
    return f"{FIRST_NAMES[digest[0] % len(FIRST_NAMES)]} {chr(65 + digest[1] % 26)}."


def create_experts(brand: Brand, authors: Iterable[str], *, now: datetime) -> dict[str, Expert]:
    """Create a simulated expert for every answerer; the most active get a password, so that traffic can log them in."""
    counts = Counter(authors)
    active = {author for author, _ in counts.most_common(ACTIVE_EXPERTS)}
    experts: dict[str, Expert] = {}
    for author, count in counts.items():
        password = demo_password() if author in active else None
        user = create_user(
            simulated_address(author), name=pseudonym_of(author), password=password, now=now, is_simulated=True
        )
        headline = f"{count} answers given" if count > 1 else "First answer given"
        experts[author] = create_expert(
            user, pseudonym=pseudonym_of(author), headline=headline, now=now, state=ExpertState.ACTIVE, is_simulated=True
        )
        grant_qualification(experts[author], brand=brand, topic=None, language="en", now=now)
    return experts


def create_people(taproom: Brand, peerdesk: Brand, *, now: datetime) -> dict[str, User]:
    """Create the log-ins that are printed at the start, and the simulated member of staff. Returns them by part."""
    users = {
        part: create_operator(address_of(part), name=name, password=demo_password())
        if part == "operator"
        else create_user(
            address_of(part), name=name, password=demo_password(), now=now,
            network_role=NetworkRole.REVIEWER if part == "reviewer" else NetworkRole.NONE,
        )
        for _, name, part, _ in PEOPLE
    }
    users["simulated_staff"] = create_user(
        STAFF_ADDRESS, name="Simulated staff", password=demo_password(), now=now, is_simulated=True
    )
    for brand in (taproom, peerdesk):
        add_member(brand.id, user=users["staff"], role=MembershipRole.STAFF, now=now)
        add_member(brand.id, user=users["admin"], role=MembershipRole.ADMIN, now=now)
    add_member(taproom.id, user=users["simulated_staff"], role=MembershipRole.ADMIN, now=now)
    expert = create_expert(
        users["expert"], pseudonym="Robin E.", headline="Home brewer for 6 years", now=now, state=ExpertState.ACTIVE
    )
    for brand in (taproom, peerdesk):
        grant_qualification(expert, brand=brand, topic=None, language="en", now=now)
    applicant = create_expert(users["applicant"], pseudonym="Jo A.", headline="Beer lover", now=now)
    submit_application(
        applicant, brand=taproom, language="en", now=now,
        motivation="I have been brewing at home for three years and help friends with their first batches.",
    )
    return users
