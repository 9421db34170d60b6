"""What the stream THREADS tells is brought back into records that were lost.

Reading order: `told` (the pure fold), `ledger` (pieces where they stood), `customers`, `merges`,
`corrections`.
"""
