"""Children are kept alive, told apart, stopped in time, and never outlive the supervisor."""

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

SUPERVISE = """
    import asyncio, signal, sys, time
    from peerdesk.cli.supervisor import Child, Supervisor
    async def main():
        children = [Child(f"child{n}", (sys.executable, "-c", code)) for n, code in enumerate(sys.argv[1:])]
        supervisor = Supervisor(children, environment={"COLOUR": "blue"})
        began = []
        told = lambda: (began.append(time.monotonic()), supervisor.stop())
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told)
        await supervisor.run()
        print(f"all stopped in {time.monotonic() - began[0]} s", flush=True)
    asyncio.run(main())
"""
CHILD = """
    import os, time
    from peerdesk.cli.processes import die_with_parent, SUPERVISOR
    die_with_parent(int(os.environ[SUPERVISOR]))
    print(os.environ["COLOUR"], os.getpid(), flush=True)
    time.sleep(60)
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('no', flush=True); time.sleep(60)"


def supervise(*codes):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SUPERVISE), *map(textwrap.dedent, codes)],
        stdout=subprocess.PIPE,
        text=True,
    )


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def seconds_to_stop(process):
    """Tell it to stop; returns how long that took by its own clock, without the end of its interpreter."""
    process.terminate()
    rest, _ = process.communicate(timeout=90)
    return float(re.search(r"all stopped in (\S+) s", rest)[1])


def wait_until(condition, seconds=90):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def finish(process):
    process.kill()
    process.communicate()


def test_lines_carry_their_childs_name_and_all_end_on_a_signal():
    process = supervise(CHILD, CHILD)
    try:
        lines = [process.stdout.readline() for _ in range(2)]
        assert sorted(line.split("|")[0].strip() for line in lines) == ["child0", "child1"]
        pids = [int(line.split()[-1]) for line in lines]
        assert seconds_to_stop(process) < 2
        assert not any(map(lives, pids))
    finally:
        finish(process)


def test_a_child_that_does_not_listen_is_ended_in_time():
    process = supervise(STUBBORN)
    try:
        assert "no" in process.stdout.readline()
        assert seconds_to_stop(process) < 5
    finally:
        finish(process)


def test_a_crashed_child_is_started_again():
    process = supervise(CHILD)
    try:
        first = int(process.stdout.readline().split()[-1])
        os.kill(first, signal.SIGKILL)
        assert "signal SIGKILL" in process.stdout.readline()
        second = int(process.stdout.readline().split()[-1])
        assert second != first
        assert lives(second)
    finally:
        process.terminate()
        finish(process)


def test_children_die_with_a_killed_supervisor():
    process = supervise(CHILD)
    child = int(process.stdout.readline().split()[-1])
    finish(process)
    wait_until(lambda: not lives(child))


def test_a_second_start_says_so(tmp_path):
    holder = textwrap.dedent("""
        import argparse, time
        from peerdesk.cli import up
        with up._only_one(argparse.Namespace(host="127.0.0.1", port=8000)):
            print("held", flush=True)
            time.sleep(60)
    """)
    environment = {**os.environ, "PEERDESK_HOME": str(tmp_path)}
    first = subprocess.Popen([sys.executable, "-c", holder], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert first.stdout.readline() == "held\n"
        second = subprocess.run(
            [sys.executable, "-m", "peerdesk.cli.main", "up"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 1
        assert f"running already: http://127.0.0.1:8000, process {first.pid}" in second.stderr
    finally:
        finish(first)
