"""Webhooks: events told over HTTP to whoever an administrator names, signed by Standard Webhooks 1.0.

On the way: the outbox's relay puts a delivery for each endpoint on record in the transaction that takes the
event out of the outbox (`queueing`); the duty (`sending`) claims what is due for one endpoint at a time and
beside the others, asks where the address leads (`resolving`, `addresses`), posts the signed body (`calling`)
and notes what follows from the answer (`schedule`, `deliveries`). `endpoints` is what administrators do.
"""
