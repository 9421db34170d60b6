"""A typed Python client, sync and async: hands over what came by the four channels, reads what was unified.

It lives in deploy/ because only there the intakes' payloads and the store's views may meet, so its types are
the services' own and cannot drift from them. docs/integrations/client.md shows it at work.
"""

from __future__ import annotations

from deploy.client.asynchronous import AsyncClient
from deploy.client.calls import Door, Doors, Known, Taken
from deploy.client.failures import Away, CallFailed, CallRefused
from deploy.client.synchronous import Client
from deploy.client.webhooks import WebhookEvent, read_webhook
from services.intake.channels.chat import ChatMessage, Transcript, Visitor
from services.intake.channels.phone import PhoneNote
from services.intake.channels.ticket import Post

__all__ = [
    "AsyncClient",
    "Away",
    "CallFailed",
    "CallRefused",
    "ChatMessage",
    "Client",
    "Door",
    "Doors",
    "Known",
    "PhoneNote",
    "Post",
    "Taken",
    "Transcript",
    "Visitor",
    "WebhookEvent",
    "read_webhook",
]
