"""Takes away what the desk need not keep any longer: texts, originals, and what only bookkeeping needs.

Of an interaction there stay its id, times, author, placements and all that is counted: it is emptied, not
erased. What was emptied is listed with the erasures (`emptied` beside `erased`): a restore empties it again.
Off until somebody sets how long. An open thread, and a customer under a legal hold, is never touched.
Reading order: `rules` (how long), `due` (what), `emptying` (what goes of a piece), `pieces`, `listing`,
`leavings`, `taking_away` (a run), `telling` (what went, in words).
"""
