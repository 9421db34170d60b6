"""The numbers that decide on incidents, in bits where not said otherwise; frozen beside the match model.

"C7" is the section of the study the project began with: windows, distinct customers and the bar are from
there; it did not measure incidents. "judged" is a judgement, made on the first half of the sample desk and
on what is true of outages in general.
"""

from __future__ import annotations

import msgspec


class IncidentModel(msgspec.Struct, frozen=True, kw_only=True):
    """A named, frozen set of weights; see `CURRENT`."""

    name: str
    # How much a report sounds like an outage.
    down: float
    down_again: float  # said in a second way
    certificate: float
    slow: float
    listed: float  # the sending server is on a block list
    fails_both: float
    fails_one: float
    all_hit: float
    announced_by_us: float
    announced: float
    recent: float
    stale: float
    isolated: float
    answered: float  # a mail server answered with a reason
    wants: float
    own_min: float  # signs of a trouble of one's own speak against it at most so much
    opens_min: float  # weaker reports open no group
    joins_min: float  # weaker ones join none, whatever server they are on
    no_recurrence_min: float  # from here a report is of an outage, and no trouble of its own come back
    strong_min: float  # from here a report counts without a server in common, or that says not what fails
    # Whether it belongs to a group.
    strength_factor: float
    strength_span: tuple[float, float]  # within which strength counts
    server_prior: float  # on the group's server: how rarely two such reports are of one outage
    server_span: tuple[float, float]  # within which prior and chance count
    server_named: float  # and the text or an agent says so
    server_mentioned: float  # named, but not the customer's in the directory
    server_unknown: float
    server_other: float  # the group is on another server
    wide_prior: float  # the group's only customer is on another: how rarely a trouble is of several servers
    server_wide: float  # the group is on no single one
    trouble_same: float
    trouble_other: float
    error_same: float
    error_other: float
    symptom_same: float
    symptom_other: float
    states: dict[str, float]
    join_min: float  # bits
    # What raises an incident.
    customers_min: int
    windows_min: tuple[float, ...]  # minutes
    p_max: float  # chance that the usual rate brings so many customers
    prior_server_reports: float  # Gamma prior: such reports in `prior_days`, of one server
    prior_desk_reports: float  # of the whole desk
    prior_days: float
    busy_hours: float  # of a day, in which a day's reports come
    wide_min: float  # minutes in which strong reports from several servers are one
    pinned_share: float  # of the group's customers, from which one server explains it
    symptom_share: float  # of the group's reports, from which it is about a symptom
    # When it is over.
    candidate_quiet_hours: float
    open_quiet_hours: float
    thread_quiet_days: float  # in a thread of the incident a later piece belongs to it, so long after

    @property
    def server_most(self) -> float:
        """The bits that the server can bring at best."""
        return max(self.server_span[1] + self.server_named, self.server_mentioned, self.server_wide)


CURRENT = IncidentModel(
    name="i1",
    down=2.0,
    down_again=1.0,
    certificate=2.0,
    slow=1.0,
    listed=2.0,  # judged: a shared sending server is listed for all of its customers at once
    fails_both=1.5,
    fails_one=1.0,
    all_hit=1.5,
    announced_by_us=2.5,  # judged: the desk's own word is the best sign there is
    announced=1.0,
    recent=0.75,
    stale=-1.5,  # judged: an outage is reported within the hour
    isolated=-1.5,
    answered=-1.0,
    wants=-2.0,
    own_min=-4.0,
    opens_min=0.0,
    joins_min=-0.5,
    no_recurrence_min=4.0,
    strong_min=2.0,
    strength_factor=0.75,
    strength_span=(-4.0, 4.5),
    server_prior=-1.5,  # judged: one in three that meet on one server within the hour
    server_span=(-2.0, 4.5),
    server_named=1.5,
    server_mentioned=2.0,
    server_unknown=-1.0,
    server_other=-8.0,
    wide_prior=-4.3,  # judged: one in twenty; set against how rarely two such reports meet by chance
    server_wide=1.0,
    trouble_same=1.0,
    trouble_other=-3.0,
    error_same=1.5,
    error_other=-1.0,
    symptom_same=0.75,
    symptom_other=-3.5,
    states={"candidate": -1.75, "proposed": 2.0, "confirmed": 3.0, "dismissed": 2.0},
    join_min=3.0,
    customers_min=3,  # C7
    windows_min=(5.0, 15.0, 60.0),  # C7
    p_max=1e-4,  # C7
    prior_server_reports=1.0,  # judged: half a report a day that sounds like an outage, of one server
    prior_desk_reports=4.0,  # judged: two a day
    prior_days=2.0,
    busy_hours=10.0,
    wide_min=60.0,  # C7: the longest window
    pinned_share=0.7,
    symptom_share=0.34,
    candidate_quiet_hours=2.0,
    open_quiet_hours=6.0,
    thread_quiet_days=7.0,
)
