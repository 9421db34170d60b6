"""The console's words for what the desk keeps and for how long, in English."""

from __future__ import annotations

from collections.abc import Mapping

RETENTION: Mapping[str, str | Mapping[str, str]] = {
    "retention.title": "How long what is kept",
    "retention.lead": "What is older goes each night, and nothing brings it back. Open threads, and "
    "customers under a legal hold, are never touched. Interactions stay with their times and "
    "where they belong; their texts and originals go.",
    "retention.days": "Days; empty: for good",
    "retention.texts": "Texts of closed threads",
    "retention.texts.help": "Since the thread closed; files and notes in it go with them.",
    "retention.originals": "Original mails and attachments",
    "retention.originals.help": "Of closed threads, since they closed; the texts stay.",
    "retention.noise": "Noise",
    "retention.noise.help": "What was set aside, and what could not be filed and was given up.",
    "retention.ignored": "Ignored events",
    "retention.ignored.help": "Counts of vendors’ events that nobody here needs.",
    "retention.deliveries": "Addresses of deliveries",
    "retention.deliveries.help": "To whom replies went; failed ones stay, and where nobody is written to.",
    "retention.contacts": "Former contacts",
    "retention.contacts.help": "People whom the directory no longer lists, with all they are known by.",
    "retention.audit": "Journal",
    "retention.audit.help": "Who did what.",
    "retention.bus": "Copies on the event bus",
    "retention.bus.help": "Of what is filed. Make backups more often than that.",
    "retention.least": {"one": "At least {n} day.", "other": "At least {n} days."},
    "retention.wrong": {
        "one": "Nothing, or a number of days from {n}.",
        "other": "Nothing, or a number of days from {n}.",
    },
    "retention.saved": "Saved. It counts from the next night on.",
    "retention.applied": "Last applied",
    "retention.nothing": "nothing was due",
    "retention.taken.texts": {"one": "{n} text", "other": "{n} texts"},
    "retention.taken.originals": {"one": "{n} original", "other": "{n} originals"},
    "retention.taken.noise": {"one": "{n} piece set aside", "other": "{n} pieces set aside"},
    "retention.taken.ignored": {"one": "{n} ignored event", "other": "{n} ignored events"},
    "retention.taken.deliveries": {"one": "{n} delivery address", "other": "{n} delivery addresses"},
    "retention.taken.contacts": {"one": "{n} former contact", "other": "{n} former contacts"},
    "retention.taken.audit": {"one": "{n} line of the journal", "other": "{n} lines of the journal"},
    "retention.taken.objects": {"one": "{n} stored file", "other": "{n} stored files"},
    "retention.taken.messages": {
        "one": "{n} message on the event bus",
        "other": "{n} messages on the event bus",
    },
    "retention.taken.copies": {
        "one": "{n} copy on the event bus of what is filed",
        "other": "{n} copies on the event bus of what is filed",
    },
    "retention.never": "Not yet. “onethread retention run --dry-run” tells what would go.",
    "retention.held": "Under a legal hold",
    "interaction.removed": "What was written here was removed after its time.",
    "deed.retention.set": "keeping changed",
    "deed.retention.applied": "removed after its time",
    "deed.retention.held": "customer held",
    "deed.retention.released": "customer’s hold ended",
}
