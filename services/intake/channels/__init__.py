"""The registry of channels: a further one is its module and one line here."""

from __future__ import annotations

from services.intake.channel import Channel
from services.intake.channels.chat import CHAT
from services.intake.channels.email import EMAIL
from services.intake.channels.phone import PHONE
from services.intake.channels.ticket import TICKET

CHANNELS: dict[str, Channel] = {channel.name: channel for channel in (PHONE, CHAT, EMAIL, TICKET)}
