"""The console script: every sub-command is one module, imported only when it is called."""
