"""The door of all commands, and what every measurement prints."""

import argparse
import json
import types
import zlib

import pytest

from peerdesk.cli import bench, main
from peerdesk.cli.bench.drawing import plot
from tests.platform.installations import run_python


def test_help_lists_every_command(capsys):
    assert main.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in main.COMMANDS)


@pytest.mark.parametrize("argv", [[], ["fly"], ["bench", "nothing"]])
def test_wrong_use_is_told(argv, capsys):
    assert main.main(argv) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_every_command_can_explain_itself(capsys):
    for name, (module, _text) in main.COMMANDS.items():
        if not main.importlib.util.find_spec(module):
            continue
        with pytest.raises(SystemExit) as ended:
            main.main([name, "--help"])
        assert ended.value.code == 0
        assert name in capsys.readouterr().out


STARTS = """
    import sys
    from peerdesk.cli.processes import start_django
    start_django()
    print([name for name in ("sklearn", "scipy.optimize", "scipy.stats", "scipy.sparse") if name in sys.modules])
"""


def test_a_process_starts_without_the_libraries_that_only_learning_needs(tmp_path):
    started = run_python(tmp_path, STARTS)
    assert (started.returncode, started.stdout.strip()) == (0, "[]"), started.stderr


def measurement(run):
    return types.SimpleNamespace(__doc__="A test.", run=run, add_arguments=lambda _parser: None)


def test_a_measurement_ends_with_one_object(capsys, tmp_path):
    figures = {"accuracy": 0.5, "types": {"NAME": {"recall": float("nan")}}, "rows": 3}
    options = argparse.Namespace(seed=0, plot=tmp_path / "figures.png")
    assert bench._measure("triage", measurement(lambda _options: figures), options) == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(result) == {"bench", "peerdesk", "seconds", "peak_mb", "figures"}
    assert result["figures"] == {"accuracy": 0.5, "types": {"NAME": {"recall": None}}, "rows": 3}
    assert result["peak_mb"] > 1
    assert options.plot.read_bytes().startswith(b"\x89PNG")


def test_wrong_input_ends_with_two(capsys):
    from peerdesk.cli.bench.inputs import BenchInputError

    def run(_options):
        raise BenchInputError("line 3: no field `text`; expected a string")

    assert bench._measure("triage", measurement(run), argparse.Namespace(seed=0, plot=None)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "line 3: no field `text`" in said.err


def test_a_picture_is_a_whole_png():
    picture = plot.np.zeros((2, 3, 3), plot.np.uint8)
    data = plot.png(picture)
    start = data.index(b"IDAT") + 4
    assert zlib.decompress(data[start : data.index(b"IEND") - 8]) == bytes(2 * (1 + 9))
