"""Makes the log-in of a person who runs this installation (backstage and everything else)."""

import argparse
import getpass
import os
import sys

from peerdesk.cli.processes import start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who."""
    parser.add_argument("email")
    parser.add_argument("--name", default="", help="as shown to staff (default: the address)")


def run(arguments: argparse.Namespace) -> int:
    """Ask twice for a password (or read it from PEERDESK_OPERATOR_PASSWORD) and create the log-in."""
    start_django()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(arguments.email)
        password = _password()
        validate_password(password)
    except ValidationError as error:
        print("\n".join(error.messages), file=sys.stderr)
        return 1
    from peerdesk.domain.people import commands
    from peerdesk.foundation.errors import DomainError

    try:
        commands.create_operator(arguments.email, name=arguments.name or arguments.email, password=password)
    except DomainError as error:
        print(f"not created: {error.code}", file=sys.stderr)
        return 1
    print(f"{arguments.email} may log in as operator; add a second factor there before anything else")
    return 0


def _password() -> str:
    given = os.environ.get("PEERDESK_OPERATOR_PASSWORD")
    if given:
        return given
    while True:
        first = getpass.getpass("Password: ")
        if first == getpass.getpass("Once more: "):
            return first
        print("These differ.", file=sys.stderr)
