"""Four channels in, one bus, one thread out: the whole way, on real parts."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.first_reports import known_people_report
from deploy.sample import SAMPLE_DESK
from tests.system.product import Product, running

pytestmark = pytest.mark.system

FIRMS_AT_ONCE = 10


@pytest.fixture(scope="module")
async def product() -> AsyncIterator[Product]:
    async with running() as product:
        async with product.commands() as commands:
            await commands.set_desk(SAMPLE_DESK / "desk.json")
            await commands.import_directory(SAMPLE_DESK / "directory.jsonl")
            key = await commands.add_source("email", name="told-after-the-desk")
        product.kill("services.correlator")  # the next one begins with the desk, this one polls for it
        await product.until_known("email", key)  # whose servers' word counts is the desk's to say
        yield product


async def test_the_four_reports_of_the_greeting_end_in_one_thread(product: Product) -> None:
    ids = []
    for report in known_people_report(datetime.now(UTC), "test"):
        payload = {"raw": report.body} if report.media_type == "message/rfc822" else json.loads(report.body)
        answer = await product.post(report.channel, payload)
        assert answer.status_code == 202, answer.text
        ids.append(answer.json()["id"])

    placed = [await product.placed(one) for one in ids]

    threads = {one["placement"]["thread"]["handle"] for one in placed}
    assert len(threads) == 1
    assert {one["channel"] for one in placed} == {"phone", "chat", "email", "ticket"}
    assert all(one["placement"]["why"]["hr"] and one["placement"]["why"]["en"] for one in placed)


async def test_the_same_piece_again_answers_the_same_id_and_is_shown_once(product: Product) -> None:
    payload = {"call_id": "again", "agent": "Ana", "started_at": "2026-03-02T08:00:00Z", "note": "proba veze"}

    answers = [(await product.post("phone", payload)).json() for _ in range(3)]

    assert {answer["id"] for answer in answers} == {answers[0]["id"]}
    assert [answer["duplicate"] for answer in answers] == [False, True, True]


async def test_two_reports_at_the_same_moment_end_in_one_thread() -> None:
    """The owner calls and the technical contact writes in the portal, at once, before two correlators."""
    rounds = 200
    async with running(correlators=2) as product:
        firms = [_firm(number) for number in range(rounds)]
        async with product.commands() as commands:
            await _import(commands, firms)
        apart = []
        for first in range(0, rounds, FIRMS_AT_ONCE):
            some = range(first, min(first + FIRMS_AT_ONCE, rounds))
            together = await asyncio.gather(*(_placed_together(product, one, firms[one]) for one in some))
            apart += [number for number, same in zip(some, together, strict=True) if not same]

    assert apart == []


async def _placed_together(product: Product, number: int, firm: dict[str, object]) -> bool:
    answers = await asyncio.gather(
        product.post("phone", _call(number, firm)), product.post("ticket", _post(number, firm))
    )
    placed = [await product.placed(answer.json()["id"]) for answer in answers]
    return len({one["placement"]["thread"]["handle"] for one in placed}) == 1


def _firm(number: int) -> dict[str, object]:
    domain = f"tvrtka-{chr(97 + number // 26)}{chr(97 + number % 26)}-{number:03d}.hr"
    return {
        "customer": f"Z{number:04d}",
        "name": f"Tvrtka {number:03d} d.o.o.",
        "kind": "company",
        "contacts": [
            {"id": "V", "name": "Vlasta Vukelić", "role": "owner", "phones": [f"+38591700{number:04d}"]},
            {"id": "T", "name": "Tihomir Tadić", "role": "technical", "emails": [f"it@{domain}"]},
        ],
        "domains": [domain],
        "services": [],
    }


def _call(number: int, firm: dict[str, object]) -> dict[str, object]:
    return {
        "call_id": f"c{number}",
        "agent": "Ana",
        "started_at": datetime.now(UTC).isoformat(),
        "caller_number": f"+38591700{number:04d}",
        "caller_name": "Vlasta Vukelić",
        "note": f"Od jutros ne stižu mailovi na info@{firm['domains'][0]}, slati mogu.",  # type: ignore[index]
    }


def _post(number: int, firm: dict[str, object]) -> dict[str, object]:
    return {
        "ticket_id": f"t{number}",
        "post_id": f"p{number}",
        "customer_ref": firm["customer"],
        "contact_name": "Tihomir Tadić",
        "contact_email": f"it@{firm['domains'][0]}",  # type: ignore[index]
        "subject": "Ne primamo poštu",
        "body": f"Na info@{firm['domains'][0]} od jutros ne dolazi nijedna poruka.",  # type: ignore[index]
        "related_domain": firm["domains"][0],  # type: ignore[index]
        "posted_at": datetime.now(UTC).isoformat(),
    }


async def _import(commands: object, firms: list[dict[str, object]]) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("\n".join(json.dumps(firm, ensure_ascii=False) for firm in firms))
        file.flush()
        await commands.import_directory(Path(file.name))  # type: ignore[attr-defined]
