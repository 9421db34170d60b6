"""Of which team a thread is that is opened: of the one that its first piece was in, else of its source.

Parts of statements. A thread that was handed to no team leaves none to what is split off from it.
"""

from __future__ import annotations

OF_SOURCE = "(select s.team_id from source s where s.name = {source})"
"""The team of the source of this name; null for one that has none, or that nobody knows."""

OF_PIECE = """
    case when exists (select from thread l where l.id = %(left)s)
        then (select l.team_id from thread l where l.id = %(left)s)
        else (select s.team_id from source s where s.name
            = coalesce(nullif(%(source)s, ''), (select i.source from interaction i where i.id = %(piece)s)))
    end
    """
"""The team of the thread that `left` is the id of, else of `source`, else of the source that the interaction
`piece` came by; what is not known is empty.
"""
