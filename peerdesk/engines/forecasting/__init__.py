"""What will be: how long whoever waits has still to wait."""

from peerdesk.engines.forecasting.waiting import Expected, Wait, WaitState, interval, observe_wait

__all__ = ["Expected", "Wait", "WaitState", "interval", "observe_wait"]
