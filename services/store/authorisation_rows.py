"""Every route of API and console under the right it asks for; `authorisation` reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Right = Literal[
    "public", "own", "read", "work", "correct", "oversee", "administer", "customer", "vouch", "answer"
]
"""`public`: nobody need sign in. `own`: what concerns a signed-in agent alone, such as signing out.
`read`: what the desk knows. `work`: log a call, take or close a thread, pin a priority, mark an article,
decide on an incident.
`correct`: put right where interactions stand. `oversee`: see who is on the desk. `administer`: change that,
and open what is sealed. `customer`: see and do what is one's own as a customer; `vouch`: say who is signed in
at a portal; `answer`: be told whose number calls. The last three no agent and no key has: they belong to
sessions and sources of portals (services/store/portal) and to sources of telephone systems
(services/store/call_drafts/telephones.py), which have nothing else.
"""

ROWS: Mapping[Right, str] = {
    "public": """
        GET /sign-in
        POST /sign-in
        GET /sign-in/code
        POST /sign-in/code
        GET /sign-in/provider
        GET /sign-in/provider/back
        GET /static/{version}/{name}
        GET /health/live
        GET /health/ready
        GET /metrics
        GET /portal/enter
        POST /portal/enter
        POST /v1/portal/sessions
        GET /widget/widget.js
        GET /widget/demo
        POST /v1/widget/visits
        POST /v1/widget/lookup
        POST /v1/widget/transcripts
        POST /v1/widget/answers
    """,
    "vouch": """
        POST /v1/portal/tokens
    """,
    "answer": """
        GET /v1/contacts
    """,
    "customer": """
        GET /portal
        POST /portal/preferences
        POST /portal/leave
        GET /portal/new
        POST /portal/new
        GET /portal/threads/{handle}
        POST /portal/threads/{handle}
        GET /portal/contacts
        POST /portal/contacts
        POST /portal/contacts/{handle}
        GET /v1/portal/threads
        GET /v1/portal/threads/{handle}
        POST /v1/portal/threads/{handle}/posts
        POST /v1/portal/posts
        POST /v1/portal/lookup
        GET /v1/portal/contacts
        POST /v1/portal/contacts
        DELETE /v1/portal/contacts/{handle}
    """,
    "own": """
        POST /sign-out
        POST /preferences
        GET /account
        POST /account/second-factor
        POST /account/second-factor/confirm
        POST /account/second-factor/off
    """,
    "read": """
        GET /
        GET /dead-letters
        GET /dead-letters/{interaction_id}
        GET /noise
        GET /search
        POST /threads/{handle}/presence
        GET /reviews
        GET /reviews/{handle}/together
        GET /threads/{handle}
        GET /interactions/{interaction_id}
        GET /interactions/{interaction_id}/portal
        GET /articles
        GET /articles/{handle}
        GET /incidents
        GET /incidents/{handle}
        GET /customers
        GET /customers/{handle}
        GET /customers/{handle}/merge
        GET /merges
        GET /canned-answers
        GET /calls/new
        GET /calls/{interaction_id}
        GET /live
        GET /v1/openapi.json
        GET /v1/asyncapi.json
        GET /v1/event-types
        GET /v1/docs
        GET /v1/interactions/{interaction_id}
        GET /v1/threads
        GET /v1/threads/{handle}
        GET /v1/threads/{handle}/work
        GET /v1/threads/{handle}/audience
        GET /v1/replies/{handle}
        GET /v1/canned-answers
        GET /v1/threads/{handle}/articles
        GET /v1/threads/{handle}/solved
        GET /v1/articles
        GET /v1/articles/{handle}
        GET /v1/search
        GET /v1/customers
        GET /v1/customers/{handle}
        GET /v1/customers/{handle}/timeline
        GET /v1/desk
        GET /v1/reviews
        GET /v1/dead-letters
        GET /v1/dead-letters/{interaction_id}
        GET /v1/incidents
        GET /v1/incidents/{handle}
        GET /v1/corrections
        GET /v1/merges
        POST /v1/lookup
    """,
    "work": """
        POST /calls/new
        POST /calls/lookup
        GET /calls/drafts
        POST /calls/drafts/{handle}/dismiss
        POST /calls/lines
        POST /threads/{handle}/priority
        POST /threads/{handle}/work
        POST /work/{handle}/undo
        POST /threads/{handle}/reply
        POST /threads/{handle}/reply/lift
        POST /replies/{handle}/retry
        POST /incidents/{handle}/decide
        POST /incidents/{handle}/updates
        POST /incidents/{handle}/close
        POST /articles/{handle}/marks
        POST /interactions/{interaction_id}/portal
        POST /v1/articles/{handle}/marks
        POST /v1/incidents/{handle}/confirm
        POST /v1/incidents/{handle}/dismiss
    """,
    "correct": """
        POST /threads/{handle}/corrections
        POST /corrections/{handle}/undo
        POST /reviews/{handle}/answer
        POST /reviews/{handle}/together
        POST /reviews/together/undo
        POST /v1/threads/{handle}/work
        POST /v1/work/{handle}/undo
        POST /v1/threads/{handle}/replies
        POST /v1/replies/{handle}/retry
        POST /customers/{handle}/appointments
        POST /appointments/{handle}/withdraw
        POST /customers/{handle}/forget
        POST /customers/{handle}/merges
        POST /merges/{handle}/decline
        POST /merges/{handle}/undo
        POST /v1/merges
        POST /v1/merges/{handle}/decline
        POST /v1/merges/{handle}/undo
        POST /v1/corrections
        POST /v1/corrections/{handle}/undo
        POST /v1/reviews/{handle}/accept
        POST /v1/reviews/{handle}/reject
    """,
    "oversee": """
        POST /merges/{handle}/confirm
        POST /v1/merges/{handle}/confirm
        GET /lead
        GET /lead/{table}
        GET /agents
        POST /threads/{handle}/team
        POST /canned-answers
    """,
    "administer": """
        GET /sources
        POST /sources
        POST /sources/{name}/{deed}
        GET /directory
        POST /directory
        GET /directory/{handle}
        POST /directory/{handle}/import
        GET /syncs
        GET /syncs/{name}
        POST /syncs/{name}/{deed}
        GET /overlays
        GET /overlays/{name}
        GET /webhooks
        POST /webhooks
        GET /webhooks/{handle}
        POST /webhooks/{handle}/{deed}
        GET /v1/webhooks
        POST /v1/webhooks
        GET /v1/webhooks/{handle}
        DELETE /v1/webhooks/{handle}
        POST /v1/webhooks/{handle}/switch
        POST /v1/webhooks/{handle}/rotate
        POST /v1/webhooks/{handle}/test
        GET /v1/webhooks/{handle}/deliveries
        POST /v1/webhooks/{handle}/redrive
        POST /v1/webhooks/{handle}/deliveries/{event_id}/redrive
        GET /settings
        POST /settings
        GET /settings/retention
        POST /settings/retention
        GET /audit
        POST /agents
        POST /agents/{login}/{deed}
        POST /teams
        POST /teams/{handle}/{deed}
        GET /interactions/{interaction_id}/original
        POST /interactions/{interaction_id}/original
        POST /dead-letters/{interaction_id}/redrive
        POST /dead-letters/{interaction_id}/discard
        POST /v1/dead-letters/{interaction_id}/redrive
        POST /v1/dead-letters/{interaction_id}/discard
    """,
}
