"""The words of a payload as it was written: where a fact's quote must stand. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from email import message_from_string, policy
from typing import Any


def words_of(payload: Mapping[str, Any]) -> str:
    """Return all words of a payload of any channel, decoded, white space and case folded."""
    if "raw" in payload:
        text = _of_mail(payload["raw"])
    elif "messages" in payload:
        said = "\n".join(message["text"] for message in payload["messages"])
        text = said + "\n" + json.dumps(payload["visitor"], ensure_ascii=False)
    else:
        text = "\n".join(str(value) for value in payload.values() if value)
    return folded(text)


def folded(text: str) -> str:
    """Return `text` with white space and case folded, so that a line break in a quote is no other quote."""
    return " ".join(text.split()).casefold()


def _of_mail(raw: str) -> str:
    """Return the subject and every text part, with the standard library's reader, not the one under test."""
    mail = message_from_string(raw, policy=policy.default)
    text = str(mail["Subject"]) + "\n"
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            try:
                text += part.get_content() + "\n"
            except (LookupError, UnicodeError):  # a character set that nobody knows
                text += str(part.get_payload())
    return text
