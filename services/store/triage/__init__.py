"""What is known of a thread's trouble, what is missing, and how urgent it is: decisions without I/O.

Reading order: `said` (what comes in), `gathering`, `needs`, `questions` with `asked` and `language`,
`people`, `permission`, `waiting`, `priority`, `sureness`, `links` with `since`,
and `standing` (what is kept).
"""
