"""Whether a report and a thread of the same customer sound like one outage of ours.

Who is hit says it in words of their own, and so do their colleagues: "nobody gets mail", "when will it be
back?". A customer hardly meets two outages at once: of 73 reports that followed such a thread within two
hours, 66 were of it, 40 of 41 where both say it plainly (counted on what the weights were fitted on).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from services.correlator.core.about import About
from services.correlator.core.compared import Compared
from services.correlator.core.gist import Gist
from services.correlator.core.incident_model import CURRENT as INCIDENT_MODEL
from services.correlator.core.models import Model
from shared.placement import Thread

WITHIN = timedelta(hours=INCIDENT_MODEL.candidate_quiet_hours)


def compare_outages(
    gist: Gist, held: About, thread: Thread, at: datetime, model: Model
) -> Iterator[Compared]:
    """Yield that a report of the time `at` may tell of the outage that the thread told of just before."""
    told = any(_may_tell_of_one(other) for other in held.gists)
    if told and _may_tell_of_one(gist) and at - thread.last_at <= WITHIN:
        yield Compared("outage", "outage alike", model.thread.outage_alike)


def _may_tell_of_one(gist: Gist) -> bool:
    return gist.outage >= INCIDENT_MODEL.opens_min
