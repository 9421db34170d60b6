"""The notes of intakes are said in Croatian on a Croatian page."""

from __future__ import annotations

from pathlib import Path

from services.store.console.notes import CROATIAN, note_said

INTAKE = Path(__file__).parents[3] / "services" / "intake"


def test_a_piece_with_several_notes_has_each_of_them_said() -> None:
    note = "too many parts; text cut, the original is whole; Šifrirano (PGP)"

    assert note_said("hr", note) == "previše dijelova; tekst je skraćen, izvornik je cijeli; Šifrirano (PGP)"
    assert note_said("hr", "reading took longer than 2.5 s") == "čitanje je trajalo dulje od 2.5 s"
    assert note_said("en", note) == note
    assert note_said("hr", "") == ""


def test_every_note_that_has_words_is_one_that_an_intake_makes() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in INTAKE.rglob("*.py"))

    for note in (*CROATIAN, "reading took longer than "):
        assert f'"{note}' in source, note
