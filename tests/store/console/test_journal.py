"""What we wrote beside a deed is said in the language of the page; what people wrote stays as it is."""

from __future__ import annotations

import pytest

from services.store.console.journal import why_said


@pytest.mark.parametrize(
    ("deed", "why", "croatian", "english"),
    [
        ("directory.imported", "1 added, 5 changed", "1 nov, 5 promijenjenih", "1 new, 5 changed"),
        ("directory.sync.added", "file: /a/b.csv", "Datoteka: /a/b.csv", "File: /a/b.csv"),
        ("agent.role", "lead", "voditelj", "lead"),
        ("overlay.mode", "dry", "proba", "dry run"),
        (
            "retention.applied",
            "2 texts, 1 audit",
            "2 teksta, 1 redak dnevnika",
            "2 texts, 1 line of the journal",
        ),
        ("retention.set", "audit 0 → 365", "Dnevnik 0 → 365", "Journal 0 → 365"),
    ],
)
def test_our_own_notes_are_said_in_both_languages(deed: str, why: str, croatian: str, english: str) -> None:
    assert why_said("hr", deed, why) == croatian
    assert why_said("en", deed, why) == english


@pytest.mark.parametrize(
    ("deed", "why"),
    [
        ("contact.appointed", "1 added, 5 changed"),
        ("directory.imported", "as the owner asked"),
        ("directory.sync.added", "ldap: somewhere"),
        ("agent.role", "captain"),
        ("retention.set", "audit 0 → 365, pictures 0 → 1"),
        ("retention.applied", "2 pictures"),
        ("directory.imported", ""),
    ],
)
def test_what_has_not_our_form_stays_as_it_is(deed: str, why: str) -> None:
    assert why_said("hr", deed, why) == why_said("en", deed, why) == why
