"""The console's words for acknowledgements in Croatian."""

from __future__ import annotations

from collections.abc import Mapping

_PLACES = "Mjesta: {reference}, {time}, {agent}. Redak s {agent} izostaje dok nitko nema nit. "
ACKNOWLEDGEMENTS: Mapping[str, str | Mapping[str, str]] = {
    "settings.acknowledgements": "Javljanje da je prijava poznata",
    "settings.acknowledgements.on": "Javi onome tko nešto e-poštom prijavi ponovno da je već poznato",
    "settings.acknowledgements.help": "Samo dokazanim pošiljateljima iz imenika, jednom dnevno po adresi, "
    "nikad na automatsku poštu.",
    "settings.acknowledgement_hr": "Tekst na hrvatskom",
    "settings.acknowledgement_hr.help": _PLACES + "Prazno: prikazani tekst.",
    "settings.acknowledgement_en": "Tekst na engleskom",
    "settings.acknowledgement_en.help": _PLACES + "Prazno: prikazani tekst.",
}
