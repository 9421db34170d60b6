"""Somebody whom the directory does not know: every so often one of them writes, with a large attachment."""

from __future__ import annotations

from tests.faults.traffic import Piece, unusual, with_attachment

STRANGER_EVERY = 4  # firms


def and_a_stranger(pieces: list[Piece]) -> list[Piece]:
    """Return a firm's pieces; every so often larger ones, and with them one of somebody whom nobody knows."""
    place = int(pieces[0].firm.partition("-")[2])
    if place % STRANGER_EVERY:
        return pieces
    address, mark = stranger_at(place), stranger_mark(place)
    raw = (
        f"From: Osoba {place} <{address}>\r\nTo: podrska@plavihost.example\r\nSubject: Pitanje {place}\r\n"
        f"Message-ID: <{mark}@upit.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"Zanima me kako se selim k vama i koliko to traje, javite molim. {mark}\r\n"
    )
    mail = Piece(mark, "", "email", {"raw": with_attachment(raw), "sender": address})
    return [*unusual(pieces), mail]


def stranger_at(place: int) -> str:
    """Return the address of the one who writes with the firm at `place`."""
    return f"osoba.{stranger_mark(place)}@drugdje.example"


def stranger_mark(place: int) -> str:
    """Return the mark of what they write."""
    letters = "".join("abcdefghij"[int(digit)] for digit in f"{place:07d}")
    return f"zqqq{letters}"
