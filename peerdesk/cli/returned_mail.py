"""Reads one returned mail from standard input: for the pipe of a mail server, or of a script.

`returned: "|peerdesk take-returned-mail"` as an alias, with `recipient_delimiter = +`, is all that Postfix needs. Exit
status 75 asks the server to try again later (sysexits.h).
"""

import argparse
import sys

from peerdesk.cli.processes import start_django

TRY_AGAIN = 75


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """To whom it came."""
    parser.add_argument("--to", default="", metavar="ADDRESS", help="the envelope's recipient, where the server tells it")


def run(arguments: argparse.Namespace) -> int:
    """0 when it was read, whatever it means; 75 when the database is away."""
    start_django()
    from django.db import DatabaseError

    from peerdesk.domain.outreach.commands import take_returned_mail
    from peerdesk.domain.outreach.rules.returns import LARGEST_RETURN
    from peerdesk.foundation.clock import utc_now

    data = sys.stdin.buffer.read(LARGEST_RETURN)
    try:
        take_returned_mail(data, now=utc_now(), addressed=arguments.to)
    except DatabaseError:
        return TRY_AGAIN
    return 0
