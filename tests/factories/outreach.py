"""Mailings, by the commands of the product."""

from peerdesk.domain.outreach.commands import Mapped, bring_list, read_list, start_mailing, sweep_lists, write_mail
from peerdesk.domain.outreach.rules import MailWords
from peerdesk.domain.outreach.rules.tables import guess_columns, read_table
from peerdesk.surfaces.console.campaigns.mail_forms import KNOWN_NAMES
from tests.factories.network import make_staff, now
from tests.factories.recruiting import make_campaign

HEAD = "email,consent_at,consent_source,consent_text,language"
AGREED = "2026-01-31,shop,News by mail"


def table(*addresses, language=""):
    return "\n".join([HEAD, *(f"{address},{AGREED},{language}" for address in addresses)]).encode()


def bring(campaign, data, *, by=None, reads=True, **mapped):
    """A list of the campaign, read to its end where `reads`."""
    brand = campaign.brand
    row = bring_list(
        campaign.id, brand_id=brand.id, name="people.csv", data=data, by=by or make_staff(brand, admin=True), now=now()
    )
    columns = guess_columns(read_table(data).heading, KNOWN_NAMES)
    read_list(row.id, brand_id=brand.id, mapped=Mapped(**{"columns": columns, "language": "en", **mapped}))
    if reads:
        sweep_lists(now=now(), seconds=60)
        row.refresh_from_db()
    return row


def make_mailing(brand, *addresses, starts=True, campaign=None):
    """A mailing to these addresses, with its words; going out where `starts`."""
    campaign = campaign or make_campaign(brand, is_open=True)
    words = MailWords("en", "Help people brew?", "You know our grinders.\nWould you answer questions?")
    write_mail(campaign.id, brand_id=brand.id, words=words, now=now())
    bring(campaign, table(*addresses))
    if starts:
        start_mailing(campaign.id, brand_id=brand.id, by=make_staff(brand, admin=True), now=now())
    return campaign.mailing
