"""Gives brands new keys, or the installation a new master key, while everything runs.

`--brand SLUG` (or `--all-brands`): a new key for the brand, customers' keys wrapped anew in batches. `--master`: a new
master key before the old ones, everything under it moved over. `--drop-old`: forget older master keys; backups sealed by
them can be opened by nobody from then on. Killed in between: run it again, or leave the rest to the scheduler.
"""

import argparse
import os
import sys

from peerdesk.cli.processes import start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which keys."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--brand", metavar="SLUG", help="a new key for this brand")
    which.add_argument("--all-brands", action="store_true", help="a new key for every brand that has customers")
    which.add_argument("--master", action="store_true", help="a new master key, and everything moved to it")
    which.add_argument("--move", action="store_true", help="move everything to the newest master key (it is given by you)")
    which.add_argument("--drop-old", action="store_true", help="forget all master keys but the newest")


def run(arguments: argparse.Namespace) -> int:
    """Rotate, and work until nothing is left; 1 when it was refused."""
    start_django()
    from peerdesk.foundation.errors import DomainError

    try:
        if arguments.master or arguments.move or arguments.drop_old:
            _rotate_master(makes_new=arguments.master, drops_old=arguments.drop_old)
        else:
            _rotate_brands(arguments.brand)
    except DomainError as error:
        print(f"peerdesk rotate-keys: {error.code}", file=sys.stderr)
        if error.code == "master_key_given":
            print("Put the new key into PEERDESK_MASTER_KEY and the old one into PEERDESK_OLD_MASTER_KEYS, start every"
                  " process again, then run `peerdesk rotate-keys --move`.", file=sys.stderr)  # fmt: skip
        return 1
    return 0


def _rotate_master(*, makes_new: bool, drops_old: bool) -> None:
    from peerdesk.domain.broker.commands import rewrap_action_secrets
    from peerdesk.domain.checks.commands import rewrap_check_secrets
    from peerdesk.domain.experts.commands import rewrap_mark_key
    from peerdesk.domain.generation.commands import rewrap_endpoint_keys
    from peerdesk.domain.onboarding.commands import rewrap_payouts
    from peerdesk.domain.outreach.commands import rewrap_outreach_keys
    from peerdesk.domain.privacy.commands import renew_address_indexes, rewrap_brand_keys
    from peerdesk.domain.webhooks.commands import rewrap_signing_secrets
    from peerdesk.foundation.clock import utc_now
    from peerdesk.foundation.crypto import drop_old_master_keys, put_new_master_key

    if makes_new:
        print(f"new master key: {put_new_master_key()}")
    print(f"brand keys moved: {rewrap_brand_keys(now=utc_now())}")
    print(f"signing secrets moved: {rewrap_signing_secrets() + rewrap_action_secrets() + rewrap_endpoint_keys()}")
    print(f"keys of marks, secrets and reports of checks moved: {rewrap_mark_key() + rewrap_check_secrets()}")
    print(f"keys of mailings moved: {rewrap_outreach_keys()}")
    print(f"payout details moved: {rewrap_payouts()}")
    count = 0
    while done := renew_address_indexes():
        count += done
    print(f"address indexes made anew: {count}")
    if drops_old and not os.environ.get("PEERDESK_MASTER_KEY"):
        print(f"older master keys forgotten: {drop_old_master_keys()}")


def _rotate_brands(slug: str | None) -> None:
    from peerdesk.domain.brands.queries import get_brand, list_brands
    from peerdesk.domain.privacy.commands import rewrap_customer_keys, rotate_brand_key
    from peerdesk.foundation.clock import utc_now
    from peerdesk.foundation.errors import DomainError

    for brand in [get_brand(slug)] if slug else list_brands():
        try:
            print(f"{brand.slug}: version {rotate_brand_key(brand.id, now=utc_now())}")
        except DomainError as error:
            if slug:
                raise
            print(f"{brand.slug}: {error.code}")
    count = 0
    while done := rewrap_customer_keys(now=utc_now()):
        count += done
    print(f"customers' keys wrapped anew: {count}; the old brand key is retired by the scheduler after an hour")
