"""The transactional outbox: `emit()` writes an event with the business rows; jobs deliver it to its handlers."""
