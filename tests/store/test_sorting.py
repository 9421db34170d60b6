"""Names in the order of the Croatian alphabet, whatever the database's collation."""

from __future__ import annotations

import random

from services.store.sorting import sort_key

ALPHABETICAL = [
    "Ana", "Cvjećarna", "Čavao", "Čvor", "Ćuk", "Dalmacija", "Džungla", "Đakovo", "elektro", "Lonac",
    "„Lovac“", "Ljubica", "Malo", "Novak", "Njuška", "Obrt", "Suša", "Šuma", "Tisak", "Überfracht",
    "Zrno", "Žito",
]  # fmt: skip


def test_names_sort_as_in_a_croatian_telephone_book() -> None:
    shuffled = random.Random(1).sample(ALPHABETICAL, len(ALPHABETICAL))

    assert sorted(shuffled, key=sort_key) == ALPHABETICAL


def test_case_and_how_a_letter_is_composed_do_not_count() -> None:
    assert sort_key("ŠUMA") == sort_key("šuma") == sort_key("s\u030cuma")
