"""What the program tells in phrases (shared/phrases.py), in Croatian: by code, with the same values.

English needs no such catalogue: a phrase carries its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.store.console.words_phrases_decoding_hr import DECODING
from services.store.console.words_phrases_directory_hr import DIRECTORY
from services.store.console.words_phrases_forms_hr import FORMS
from services.store.console.words_phrases_teams_hr import TEAMS
from services.store.console.words_phrases_work_hr import WORK

PHRASES: Mapping[str, str | Mapping[str, str]] = {**DECODING, **DIRECTORY, **FORMS, **TEAMS, **WORK}
