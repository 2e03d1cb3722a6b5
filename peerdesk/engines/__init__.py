"""Pure computation: no Django, no database, no clock, no network. Typed in, typed out, benchmarked."""
