"""What people say of themselves: read as they write it, looked at with care, seen by who decides and found on the board."""

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk.domain.experts.models import Application
from peerdesk.domain.recruiting.background import Background, Owned, read_links, read_products
from peerdesk.domain.recruiting.commands.backgrounds import note_background
from peerdesk.domain.recruiting.models import ApplicationBackground
from peerdesk.domain.recruiting.queries.backgrounds import backgrounds_of
from tests.factories.network import make_applicant, make_brand, make_reviewer, make_user, now, refused

ZONES = {"Europe/Vienna"}
FULL = Background((Owned("Crema 200", 2019),), 10, ("evening", "weekend"), "Europe/Vienna", ("https://forum.example/ada",))


@pytest.mark.parametrize(("line", "product", "since"), [
    ("Crema 200, since 2019", "Crema 200", 2019), ("Crema 200 seit 2019", "Crema 200", 2019),
    ("Crema 200; 2019", "Crema 200", 2019), ("Mazzer", "Mazzer", None), ("2019", "2019", None),
    ("Model 3000", "Model 3000", None), ("مطحنة منذ 2020", "مطحنة", 2020),
])  # fmt: skip
def test_a_product_and_since_when_are_read_in_any_language(line, product, since):
    assert read_products(f"\n {line}\n") == (Owned(product, since),)


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_words_are_products_and_links_within_bounds_or_a_fault(text):
    said = Background(read_products(text), links=read_links(text))
    wrong = said.faults(year=2026, zones=ZONES)
    assert "products" in wrong or all(0 < len(one.product) <= 80 for one in said.products)
    assert "links" in wrong or all(link.lower().startswith("https://") for link in said.links)


def test_what_cannot_be_is_told_by_field():
    wrong = Background((Owned("x", 2050),), 81, ("noon",), "Mars/Olympus", ("http://a.example",))
    assert wrong.faults(year=2026, zones=ZONES) == {
        "products": "year", "hours_per_week": "out_of_bounds", "times": "unknown", "time_zone": "unknown",
        "links": "not_https",
    }  # fmt: skip
    assert FULL.faults(year=2026, zones=ZONES) == {}
    assert Background(time_zone="Europe/Vienna").is_empty


def test_who_fits_has_the_hours_the_time_and_the_product():
    assert FULL.fits(hours=10, time="evening", product="crema")
    assert not FULL.fits(hours=11)
    assert not FULL.fits(time="night")
    assert not FULL.fits(product="mazzer")
    assert not Background().fits(hours=1)


@pytest.mark.django_db
def test_what_was_said_first_stays_and_nothing_said_is_no_row():
    _, application = make_applicant(make_brand())
    note_background(application, background=Background(), now=now())
    assert not ApplicationBackground.objects.exists()
    note_background(application, background=FULL, now=now())
    note_background(application, background=Background(hours_per_week=1), now=now())
    assert backgrounds_of([application.id]) == {application.id: FULL}
    with refused("invalid_background"):
        note_background(application, background=Background(hours_per_week=0), now=now())


@pytest.mark.django_db(transaction=True)
def test_an_applicant_says_it_and_reviewers_read_it_and_filter_by_it(client):
    brand = make_brand()
    other, _ = make_applicant(brand)
    client.force_login(make_user())
    fields = {
        "pseudonym": "Fuggle", "language": "en", "motivation": "I have brewed for ten years and like to explain.",
        "products": "Crema 200, since 2019\n<b>Mill</b>", "hours_per_week": "10", "times": ["evening"],
        "time_zone": "Europe/Vienna", "links": "https://forum.example/ada",
    }  # fmt: skip
    path = reverse("join_applications", args=[brand.slug])
    wrong = client.post(path, {**fields, "links": "javascript:alert(1)", "time_zone": "Mars/Olympus"})
    assert wrong.status_code == 422
    assert "Each link begins with https://" in wrong.content.decode()
    assert "Crema 200, since 2019" in wrong.content.decode()  # nothing that was written is lost
    client.post(path, fields)
    application = Application.objects.get(expert__pseudonym="Fuggle")
    client.force_login(make_reviewer())
    page = client.get(reverse("review_application", args=[application.id])).content.decode()
    assert "since 2019" in page
    assert "&lt;b&gt;Mill&lt;/b&gt;" in page
    assert '<a href="https://forum.example/ada" rel="nofollow noopener noreferrer" target="_blank">' in page
    for query, is_found in (("hours=10&time=evening&product=crema", True), ("hours=11", False), ("time=night", False),
                            ("hours=x&time=%00", True)):  # fmt: skip
        board = client.get(reverse("review") + "?" + query).content.decode()
        assert ("Fuggle" in board) is is_found, query
    assert other.pseudonym in client.get(reverse("review")).content.decode()
