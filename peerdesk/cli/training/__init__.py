"""Long learning, run by the scheduler in a process beside it, or by hand."""
