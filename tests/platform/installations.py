"""Running our own programs in a home of their own."""

import os
import subprocess
import sys
import textwrap


def environment_of(home, **extra):
    values = {**os.environ, "PEERDESK_HOME": str(home), **extra}
    return {key: value for key, value in values.items() if value is not None}


def run_python(home, code, **extra):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=environment_of(home, **extra),
        capture_output=True,
        text=True,
        check=False,
    )
