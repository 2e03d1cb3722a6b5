"""`peerdesk COMMAND …`: reads the command's name, imports that command alone, and runs it."""

import argparse
import importlib
import importlib.metadata
import os
import sys
from collections.abc import Sequence

from peerdesk.cli.processes import DEFAULT_SETTINGS
from peerdesk.foundation.db import server
from peerdesk.foundation.db.address import DatabaseError

# Name: (module with `add_arguments(parser)` and `run(arguments) -> int`, what it does).
COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("peerdesk.cli.up", "start everything in the foreground: database, web, worker, scheduler, demo"),
    "web": ("peerdesk.cli.web", "serve the screens and the API"),
    "worker": ("peerdesk.cli.worker", "work through the jobs"),
    "scheduler": ("peerdesk.cli.scheduler", "sweep what is due and start periodic jobs"),
    "traffic": ("peerdesk.cli.traffic", "let simulated customers and experts use the demo network"),
    "replay": ("peerdesk.cli.replay", "drive a file of past conversations through the pipeline, or in shadow mode"),
    "convert": ("peerdesk.cli.convert", "turn exports of other systems into conversations for replay"),
    "import-knowledge": ("peerdesk.cli.knowledge.bring_in", "propose articles of other systems as a brand's knowledge"),
    "bench": ("peerdesk.cli.bench", "measure one part, on your own data if you like"),
    "create-operator": ("peerdesk.cli.create_operator", "make the log-in of a person who runs this installation"),
    "doctor": ("peerdesk.cli.doctor", "check this installation and say what to do"),
    "demo-actions": ("peerdesk.cli.demo_actions", "serve the reference action server for the demo brand"),
    "reference-checks": ("peerdesk.cli.checks.reference", "serve the reference provider of identity and background checks"),
    "connect-checks": ("peerdesk.cli.checks.connect", "name a provider of identity and background checks"),
    "rotate-keys": ("peerdesk.cli.rotate_keys", "give a brand or the installation a new key while everything runs"),
    "train-topics": ("peerdesk.cli.training.topics", "train the topic classifiers that are due, or one brand's"),
    "learn-exams": ("peerdesk.cli.training.exams", "learn items of tests and the severity of reviewers, where it is due"),
    "take-returned-mail": ("peerdesk.cli.returned_mail", "take in a mail that came back (for a mail server's pipe)"),
    "prepare": ("peerdesk.cli.prepare", "migrate and gather static files: once for each release (`up` does it itself)"),
}
# What `argparse` itself returns for wrong arguments, and `bench` for bad input.
WRONG_USE = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(overview())
        return 0 if arguments else WRONG_USE
    if arguments[0] in {"-V", "--version"}:
        print(importlib.metadata.version("peerdesk"))
        return 0
    name, *rest = arguments
    if name not in COMMANDS:
        print(f"peerdesk: there is no command {name!r}\n\n{overview()}", file=sys.stderr)
        return WRONG_USE
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEFAULT_SETTINGS)
    module_name, text = COMMANDS[name]
    module = importlib.import_module(module_name)
    parser = argparse.ArgumentParser(prog=f"peerdesk {name}", description=module.__doc__ or text)
    module.add_arguments(parser)
    was_used = server.is_used_here()
    try:
        return int(module.run(parser.parse_args(rest)))
    except DatabaseError as error:
        print(f"peerdesk {name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output left, as `head` does; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    finally:
        if not was_used:  # a caller in this process, such as a test run, keeps the server that it had before
            server.leave()


def overview() -> str:
    """The list of commands."""
    width = max(map(len, COMMANDS))
    rows = [f"  {name:<{width}}  {text}" for name, (_module, text) in COMMANDS.items()]
    return "\n".join(["usage: peerdesk COMMAND [OPTIONS]   (peerdesk COMMAND --help says more)", "", *rows])


if __name__ == "__main__":
    sys.exit(main())
