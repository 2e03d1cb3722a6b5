"""Making accepted people ready: papers, paid training, a first shift with a mentor, permission that grows."""
