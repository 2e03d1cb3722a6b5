"""Serves the reference provider of checks, and connects it to this installation unless a secret is given.

The scheduler calls it only when `PEERDESK_LOCAL_CHECK_HOSTS` names it, such as 127.0.0.1:8792. With --secret it is a service
by itself, without a database: connect it elsewhere with `peerdesk connect-checks`.
"""

import argparse

from peerdesk.cli.processes import start_django

DEFAULT_PORT = 8792


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and by which secret."""
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="on 127.0.0.1 (default 8792)")
    parser.add_argument("--secret", default="", help="by which both sides sign (whsec_…); then no database is needed")


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    from peerdesk.demo.checks.server import ReferenceChecks, make_check_server

    address = f"http://127.0.0.1:{arguments.port}"
    secret = arguments.secret or _connected(arguments.port, address)
    make_check_server(ReferenceChecks(secret, address), arguments.port).serve_forever()
    return 0


def _connected(port: int, address: str) -> str:
    import os

    os.environ.setdefault("PEERDESK_LOCAL_CHECK_HOSTS", f"127.0.0.1:{port}")
    start_django()
    from django.db import connection

    from peerdesk.domain.checks.commands import connect_provider
    from peerdesk.foundation.clock import utc_now

    _, secret = connect_provider("reference", name="Reference checks", url=f"{address}/checks", now=utc_now())
    connection.close()
    return secret
