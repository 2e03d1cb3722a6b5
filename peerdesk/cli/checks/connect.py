"""Names a provider of identity or background checks: prints the secret by which both sides sign, once.

Named again, a provider gets a new address and a new secret. Which brand asks for what is set by reviewers (*Checks*).
"""

import argparse
import sys

from peerdesk.cli.processes import start_django_up_to_date


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who, and where they are asked."""
    parser.add_argument("slug", help="a short name for the address of the callback: /inbound/checks/SLUG")
    parser.add_argument("url", help='where checks are asked for; answers 2xx with {"url": where the person goes on}')
    parser.add_argument("--name", default="", help="as applicants read it (default: the short name)")
    parser.add_argument("--secret", default="", help="one that the provider gave you (whsec_…)")


def run(arguments: argparse.Namespace) -> int:
    """Connect; 1 for an address that is refused."""
    start_django_up_to_date()
    from peerdesk.domain.checks.commands import connect_provider
    from peerdesk.foundation.clock import utc_now
    from peerdesk.foundation.errors import DomainError

    try:
        _, secret = connect_provider(
            arguments.slug, name=arguments.name or arguments.slug, url=arguments.url, secret=arguments.secret, now=utc_now()
        )
    except DomainError as error:
        print(f"peerdesk connect-checks: {error.code}", file=sys.stderr)
        return 1
    print(secret)
    return 0
