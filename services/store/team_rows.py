"""Which rows the teams' role sees: of threads those of one team and of no team, and what hangs on these.

What hangs on a thread goes by it, an interaction by where it stands now. A rule that changes needs a
migration that drops the policy. Every condition is an equality that an index answers.
"""

from __future__ import annotations

from collections.abc import Mapping

TEAM = "onethread_team"
TEAM_SETTING = "onethread.team"  # the team's internal id, for one transaction; without it: threads of no team

_OWN = f"current_setting('{TEAM_SETTING}', true)"
_THREAD = "exists (select from thread t where t.id = {table}.thread_id)"  # one that the role sees
_STANDS = """exists (
    select from placement p where p.interaction_id = {table}.interaction_id and p.superseded_by is null)"""
_FOREIGN_SOURCE = """exists (
    select from source s where s.name = {table}.source and s.team_id is not null
    and s.team_id is distinct from {own})"""
# What was set aside stands in no thread: it goes by the source that it came by.
_INTERACTION = f"""exists (
    select from placement p where p.interaction_id = interaction.id and p.superseded_by is null
    and (p.thread_id is not null or not {_FOREIGN_SOURCE.format(table="interaction", own=_OWN)}))"""
# It is seen whole: with what it asks about, and all that it suggests.
_REVIEW = """exists (
    select from placement p join interaction i on i.id = p.interaction_id
    where p.id = review.placement_id and not exists (
        select from json_array_elements(p.body -> 'suggested_threads') s
        where s ->> 'thread_id' <> ''
        and not exists (select from thread t where t.id = s ->> 'thread_id')))"""
# One that touched a thread of another team would tell of it, and so would its undoing.
_CORRECTION = """not exists (
    select from correction_thread c where c.correction_id = correction.id
    and not exists (select from thread t where t.id = c.thread_id))"""

_OF_THREADS = (
    "apart article_mark incident_update_sent presence priority_pin thread_triage thread_work work_step"
)
_OF_INTERACTIONS = "incident_member portal_mark reconsideration reference reply reply_delivery"

TEAMS_ROWS: Mapping[str, str] = {
    "thread": f"team_id is null or team_id = {_OWN}",
    "placement": f"thread_id is null or {_THREAD.format(table='placement')}",
    "interaction": _INTERACTION,
    **{table: _THREAD.format(table=table) for table in _OF_THREADS.split()},
    **{table: _STANDS.format(table=table) for table in _OF_INTERACTIONS.split()},
    "review": _REVIEW,
    "correction": _CORRECTION,
    "call_choice": f"thread_id is null or {_THREAD.format(table='call_choice')}",
    "call_draft": f"not {_FOREIGN_SOURCE.format(table='call_draft', own=_OWN)}",
    "dead_letter": "false",  # nobody knows yet whose it is: administrators see to it
}
"""By table, which rows are those of a team."""
