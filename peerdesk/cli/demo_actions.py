"""Serves the reference action server for the demo brand: order status, codes, sending again, paying back within a budget.

Workers call it only when `PEERDESK_LOCAL_ACTION_HOSTS` names it, such as 127.0.0.1:8791; `peerdesk up` does both.
"""

import argparse

from peerdesk.cli.processes import start_django

DEFAULT_PORT = 8791


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and for which brand."""
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="on 127.0.0.1 (default 8791)")
    parser.add_argument("--brand", default="taproom", help="whose actions (default: the demo brand)")


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    start_django()
    from django.db import connection

    from peerdesk.demo.actions.install import install_actions
    from peerdesk.demo.actions.server import ActionServer, make_action_server
    from peerdesk.demo.actions.store import Store
    from peerdesk.foundation.db.place import home_folder

    home = home_folder()
    secrets = install_actions(arguments.brand, port=arguments.port, file=home / "demo-actions.json")
    connection.close()
    make_action_server(ActionServer(secrets, Store(home / "demo-actions.sqlite")), arguments.port).serve_forever()
    return 0
