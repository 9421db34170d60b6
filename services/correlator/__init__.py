"""Which customer, which thread, and why."""
