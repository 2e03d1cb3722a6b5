"""`python -m peerdesk.engines.redaction.training.evaluation --seed 0 --out DIR` writes the four parts."""

import argparse
from pathlib import Path

from peerdesk.engines.redaction.training.evaluation.tickets import HALVES, TICKETS, write_half


def main() -> None:
    """Write the files of the four parts and their SHA-256."""
    parser = argparse.ArgumentParser(description="Generate the evaluation set of the guard")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True, help="folder for the files")
    parser.add_argument("--tickets", type=int, default=TICKETS, help="tickets per part")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    hashes = [write_half(args.out / name, half, seed=args.seed, count=args.tickets) for half, name in HALVES.items()]
    lines = "".join(f"{digest}  {name}\n" for digest, name in zip(hashes, HALVES.values(), strict=True))
    (args.out / "redaction_tickets.sha256").write_text(lines, encoding="utf-8")
    print(lines, end="")


if __name__ == "__main__":
    main()
