"""Work beside its caller: one at a time, when it is due."""

from peerdesk.foundation.jobs.beside import Beside


def test_it_runs_when_due_and_one_at_a_time():
    due = iter([False, True, True])
    work = Beside(("--version",), lambda: next(due))
    assert not work.start_if_due()
    assert work.start_if_due()
    if work.process.poll() is None:
        assert not work.start_if_due()
    assert work.process.wait(180) == 0
    assert work.start_if_due()
    work.stop()
    assert work.process.poll() is not None
