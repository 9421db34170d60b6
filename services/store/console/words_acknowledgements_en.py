"""The console's words for acknowledgements in English."""

from __future__ import annotations

from collections.abc import Mapping

_PLACES = (
    "Places: {reference}, {time}, {agent}. A line with {agent} is left out while nobody has the thread. "
)
ACKNOWLEDGEMENTS: Mapping[str, str | Mapping[str, str]] = {
    "settings.acknowledgements": "Word that a report is known",
    "settings.acknowledgements.on": "Tell who reports something again by mail that it is known",
    "settings.acknowledgements.help": "Only proved senders whom the directory has, once a day an address, "
    "never automatic mail.",
    "settings.acknowledgement_hr": "Wording in Croatian",
    "settings.acknowledgement_hr.help": _PLACES + "Empty: the wording shown.",
    "settings.acknowledgement_en": "Wording in English",
    "settings.acknowledgement_en.help": _PLACES + "Empty: the wording shown.",
}
