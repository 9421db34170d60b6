"""The four curl lines that a newcomer pastes."""

from __future__ import annotations

import asyncio
import email
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import msgspec
import pytest

from deploy.first_reports import Report, curl_lines, known_people_report, unknown_person_report
from deploy.sample import SAMPLE_DESK, Door
from tests.deploy.fake_intake import fake_intake

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CHANNELS = {"phone", "chat", "email", "ticket"}


@pytest.mark.parametrize("report", [known_people_report, unknown_person_report])
async def test_each_line_in_a_shell_posts_its_report_byte_for_byte(
    report: Callable[[datetime, str], Sequence[Report]],
) -> None:
    reports = report(NOW, "a1")
    with fake_intake() as intake:
        doors = {channel: Door(intake.url, f"ot_{channel}") for channel in CHANNELS}

        for line in curl_lines(reports, doors):
            assert "\n" not in line
            shell = await asyncio.create_subprocess_shell(line)
            assert await shell.wait() == 0

    assert {each.channel for each in reports} == CHANNELS
    for post, sent in zip(intake.posts, reports, strict=True):
        assert post.body == sent.body.encode()
        assert post.headers["authorization"] == f"Bearer ot_{sent.channel}"
        assert post.headers["content-type"] == sent.media_type


def test_the_sample_desk_knows_the_people_and_their_mail_servers_word_counts() -> None:
    desk = json.loads((SAMPLE_DESK / "desk.json").read_text())
    lines = (SAMPLE_DESK / "directory.jsonl").read_text().splitlines()
    known = next(row for row in map(json.loads, lines) if row["customer"] == "C-1053")
    emails = {address for contact in known["contacts"] for address in contact["emails"]}
    phones = {number for contact in known["contacts"] for number in contact["phones"]}
    by_channel = {report.channel: report.body for report in known_people_report(NOW, "a1")}

    mail = email.message_from_string(by_channel["email"])
    assert str(mail["From"]).partition("<")[2].rstrip(">") in emails
    assert str(mail["Authentication-Results"]).partition(";")[0] in desk["authserv_ids"]
    assert json.loads(by_channel["phone"])["caller_number"] in phones
    assert json.loads(by_channel["chat"])["visitor"]["email"] in emails
    assert json.loads(by_channel["ticket"])["contact_email"] in emails


def test_another_time_they_are_other_pieces() -> None:
    for first, second in zip(known_people_report(NOW, "a1"), known_people_report(NOW, "b2"), strict=True):
        assert msgspec.structs.replace(first, body="") == msgspec.structs.replace(second, body="")
        assert first.body != second.body
