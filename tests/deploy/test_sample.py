"""The sample desk is replayed as its clients would have posted it, once."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from deploy import sample
from deploy.sample import Door, note_of, replay
from deploy.sample_times import shifted_moment
from tests.deploy.fake_intake import fake_intake
from tests.deploy.world import until

QUIET = Console(file=io.StringIO())
MAIL = "Date: Mon, 31 Aug 2026 10:21:55 +0200\nFrom: a@b.hr\n\nne radi mail\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    pieces = [
        {"id": "i-1", "channel": "email", "payload": {"raw": MAIL}},
        *(
            {"id": f"i-{n}", "channel": "phone", "payload": {"call_id": str(n), "note": "š"}}
            for n in range(2, 60)
        ),
    ]
    lines = [
        json.dumps({**piece, "received_at": "2026-08-31T10:22:06+02:00", "gold": {"customer": "C-1"}})
        for piece in pieces
    ]
    (folder / "interactions.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def doors_at(url: str) -> dict[str, Door]:
    return {channel: Door(url, f"key-{channel}") for channel in ("phone", "email")}


async def test_only_the_payload_is_posted_with_its_sources_key_and_the_shifted_time(
    corpus: Path, tmp_path: Path
) -> None:
    with fake_intake() as intake:
        note = await replay(corpus, doors_at(intake.url), data=tmp_path, console=QUIET)

    mail, call = intake.posts[:2]
    assert (mail.path, call.path) == ("/v1/emails", "/v1/phone-notes")
    assert mail.headers["content-type"] == "message/rfc822"
    assert mail.headers["authorization"] == "Bearer key-email"
    assert mail.headers["onethread-received-at"] == shifted_moment("2026-08-31T10:22:06+02:00", note.weeks)
    assert mail.body.endswith(b"\n\nne radi mail\n")
    assert json.loads(call.body) == {"call_id": "2", "note": "š"}
    assert note.done


async def test_a_finished_replay_posts_nothing_again(corpus: Path, tmp_path: Path) -> None:
    with fake_intake() as intake:
        await replay(corpus, doors_at(intake.url), data=tmp_path, console=QUIET)
        posted = len(intake.posts)

        await replay(corpus, doors_at(intake.url), data=tmp_path, console=QUIET)

    assert len(intake.posts) == posted == 59


async def test_an_interrupted_replay_goes_on_where_it_was_with_the_same_times(
    corpus: Path, tmp_path: Path
) -> None:
    with fake_intake() as intake:
        running = asyncio.create_task(replay(corpus, doors_at(intake.url), data=tmp_path, console=QUIET))
        await until(lambda: len(intake.posts) >= 30)
        running.cancel()
        await asyncio.wait([running])
        first = note_of(tmp_path)
        assert first is not None
        intake.posts.clear()

        note = await replay(corpus, doors_at(intake.url), data=tmp_path, console=QUIET)

    assert first.posted >= 20
    # The post that was cut off may still be arriving, so the first of them all, not the first to come.
    assert min(int(json.loads(post.body)["call_id"]) for post in intake.posts) == first.posted + 1
    assert (note.weeks, note.posted) == (first.weeks, 59)


async def test_an_intake_that_is_away_for_a_moment_gets_the_same_piece_again(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "PAUSE_S", 0.01)
    with fake_intake(503, 401) as intake:
        await replay(corpus, doors_at(intake.url), data=tmp_path, console=QUIET)

    assert intake.posts[0] == intake.posts[1] == intake.posts[2]
    assert len(intake.posts) == 61


async def test_a_refused_piece_is_told_and_does_not_stop_the_rest(corpus: Path, tmp_path: Path) -> None:
    console = Console(file=io.StringIO())
    with fake_intake(422) as intake:
        note = await replay(corpus, doors_at(intake.url), data=tmp_path, console=console)

    assert (note.posted, note.refused) == (59, 1)
    assert "i-1 was refused with 422" in console.file.getvalue()  # type: ignore[attr-defined]
