"""The example of a thread's triage, for the API's description."""

from __future__ import annotations

from datetime import UTC, datetime

from services.store import views, views_triage

_AT = datetime(2026, 11, 20, 9, 14, tzinfo=UTC)
_INTERACTION = "5f1c0a9e7b3d4826a1f0c4d2e8b96a37"

TRIAGE = views_triage.ThreadTriage(
    problem="mail",
    facts=(
        views_triage.FactView(
            name="error",
            statements=(
                views_triage.StatementView(
                    words="javlja 550",
                    channel="phone",
                    at=_AT,
                    by="Ivan Horvat",
                    interaction=_INTERACTION,
                    times=2,
                ),
            ),
            differing=False,
        ),
    ),
    missing=(
        views_triage.MissingView(
            name="mailbox",
            question=views.Sentence(
                hr="O kojoj je adresi e-pošte riječ?", en="Which e-mail address is affected?"
            ),
            asked=None,
        ),
    ),
    questions=views_triage.QuestionsView(
        language="hr", text="Poštovani,\n\n1. O kojoj je adresi e-pošte riječ?\n"
    ),
    priority=views_triage.PriorityView(
        level=2,
        name="high",
        pinned=False,
        computed=2,
        reasons=(
            views_triage.ReasonView(
                name="failing", points=2.0, hr="nešto ne radi", en="something does not work"
            ),
        ),
        sureness=0.71,
        sureness_why=views.Sentence(
            hr="Pouzdanost 71 %: ne zna se adresa e-pošte.", en="71% sure: not known yet: the mailbox."
        ),
        waiting_since=_AT,
        pin=None,
    ),
    permission=views_triage.PermissionView(
        may_request=True, why=views.Sentence(hr="", en=""), also_others=False
    ),
    reporters=(
        views_triage.ReporterView(
            name="Ivan Horvat",
            contact=views.ContactRef(handle="con_1hT6gK8pR2sX4vYc0nBm5Q", name="Ivan Horvat", role="owner"),
            lead=True,
            reported=True,
            may_request=True,
            may_request_why=views.Sentence(hr="", en=""),
            occasions=(
                views_triage.OccasionView(
                    at=_AT, channel="phone", kind="new", interaction=_INTERACTION, may_request=True
                ),
            ),
        ),
    ),
    links=(),
)
