"""Jobs: procrastinate on the same PostgreSQL. `dispatch` delivers events; `rescue` restarts what a killed worker left."""
