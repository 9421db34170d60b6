"""The generator's desks: their shape is the one that docs/corpora.md tells, and every row is what it says."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from email import message_from_string, policy
from pathlib import Path
from typing import Any

import msgspec
import pytest

from deploy.scoring.board import score
from deploy.scoring.reading import read_jsonl
from deploy.scoring.texts import words_of
from services.intake.channels.chat import Transcript
from services.intake.channels.phone import PhoneNote
from services.intake.channels.ticket import Post
from services.store.directory_entries import normalise_entry, read_entries
from shared.desk import Desk
from tests.corpus.generated.desk import draw_desk, write_desk
from tests.corpus.generated.mail_set import draw_mail_set, write_mail_set
from tests.corpus.generated.rows import Drawn, write

Row = dict[str, Any]
CUSTOMERS, INTERACTIONS = 600, 4_000
KINDS = {"new": 0.43, "repeat": 0.30, "follow_up": 0.19, "noise": 0.08}
KIND_TOLERANCE = 0.035
ADVERSARIAL = {
    "recycled_phone", "borrowed_phone", "agency_address", "designer", "forwarded_signature", "impostor",
    "near_name", "near_domain", "off_by_one",
}  # fmt: skip
PAYLOADS: dict[str, Any] = {"phone": PhoneNote, "chat": Transcript, "ticket": Post}
OPEN = timedelta(days=14)
FILES = ("directory.jsonl", "desk.json", "interactions.jsonl")


@pytest.fixture(scope="module")
def desk() -> Drawn:
    return draw_desk(random.Random(1), CUSTOMERS, INTERACTIONS)


@pytest.fixture(scope="module")
def mails() -> Drawn:
    return draw_mail_set(random.Random(1))


@pytest.fixture(scope="module")
def words(desk: Drawn) -> dict[str, str]:
    """All words of each row of the desk, as the scoreboard reads them."""
    return {row["id"]: words_of(row["payload"]) for row in desk.interactions}


def test_there_are_exactly_as_many_as_asked_for(desk: Drawn) -> None:
    assert (len(desk.directory), len(desk.interactions)) == (CUSTOMERS, INTERACTIONS)
    assert len({row["id"] for row in desk.interactions}) == INTERACTIONS
    times = [row["received_at"] for row in desk.interactions]
    assert times == sorted(times)


def test_kinds_channels_and_languages_have_about_the_shares_of_a_real_desk(
    desk: Drawn, words: dict[str, str]
) -> None:
    kinds = Counter(row["gold"]["kind"] for row in desk.interactions)

    for kind, share in KINDS.items():
        assert kinds[kind] / INTERACTIONS == pytest.approx(share, abs=KIND_TOLERANCE)
    channels = Counter(row["channel"] for row in desk.interactions)
    assert min(channels[one] for one in ("phone", "chat", "email", "ticket")) > 0.1 * INTERACTIONS
    assert len({row["gold"]["problem"] for row in desk.interactions}) == 13
    english = sum(" the " in one or " we " in one for one in words.values())
    assert 0.12 < english / INTERACTIONS < 0.28


def test_every_adversarial_kind_is_at_least_half_a_percent(desk: Drawn) -> None:
    kinds = Counter(row["gold"].get("adversarial") for row in desk.interactions)

    assert set(kinds) == ADVERSARIAL | {None}
    assert min(kinds.values()) >= 0.005 * INTERACTIONS
    assert 0.045 <= 1 - kinds[None] / INTERACTIONS <= 0.06


@pytest.mark.parametrize(("customers", "interactions"), [(600, 4_000), (2_000, 4_000)])
def test_many_pieces_arrive_beside_another_open_thread(customers: int, interactions: int) -> None:
    rows = draw_desk(random.Random(5), customers, interactions).interactions

    assert _beside(rows) >= 0.12 * interactions


def test_rows_are_payloads_of_their_channels(desk: Drawn) -> None:
    for row in desk.interactions:
        if row["channel"] == "email":
            assert set(row["payload"]) == {"raw"}
            mail = message_from_string(row["payload"]["raw"], policy=policy.default)
            assert not any(part.defects for part in mail.walk())
            assert mail["From"].addresses[0].addr_spec
            assert mail["Message-ID"]
            assert mail["Authentication-Results"]
        else:
            msgspec.convert(row["payload"], PAYLOADS[row["channel"]], strict=True)


def test_the_directory_and_the_desk_can_be_imported_whole(desk: Drawn) -> None:
    msgspec.convert(desk.desk, Desk, strict=True)
    for entry in read_entries(json.dumps(row) for row in desk.directory):
        assert normalise_entry(entry, region="HR").left_out == ()


@pytest.mark.parametrize("drawn", ["desk", "mails"])
def test_the_truth_refers_to_the_directory_and_to_earlier_threads(
    drawn: str, request: pytest.FixtureRequest
) -> None:
    corpus: Drawn = request.getfixturevalue(drawn)
    contacts = {row["customer"]: {one["id"] for one in row["contacts"]} for row in corpus.directory}
    owners: dict[str, str | None] = {}
    for row in corpus.interactions:
        gold = row["gold"]
        assert gold["customer"] is None or gold["contact"] in contacts[gold["customer"]] | {None}
        if gold["kind"] == "noise":
            assert gold["thread"] is gold["customer"] is None
            continue
        assert (gold["kind"] == "new") == (gold["thread"] not in owners)
        assert owners.setdefault(gold["thread"], gold["customer"]) == gold["customer"]
        assert gold.get("recurrence_of", gold["thread"]) in owners


def test_facts_are_stated_in_the_words(desk: Drawn, words: dict[str, str]) -> None:
    for row in desk.interactions:
        facts, said = row["gold"]["facts"], words[row["id"]]
        assert "domain" not in facts or any(end in said for end in (".hr", ".com", ".eu", ".net"))
        assert "mailbox" not in facts or "@" in said
        assert "mailbox" not in facts or "domain" in facts


def test_misleading_pieces_show_what_belongs_to_another(desk: Drawn) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for entry in read_entries(json.dumps(row) for row in desk.directory):
        for contact in normalise_entry(entry, region="HR").customer.contacts:
            for phone in contact.phones:
                owners[phone].add(entry.customer)
    for row in desk.interactions:
        gold = row["gold"]
        if gold.get("adversarial") in {"recycled_phone", "borrowed_phone", "off_by_one"}:
            shown = owners[row["payload"]["caller_number"]]
            assert shown
            assert gold["customer"] not in shown
        if gold.get("adversarial") == "impostor":
            assert (gold["trusted"], gold["contact"], gold["may_request"]) == (False, None, False)
            assert "dmarc=fail" in row["payload"]["raw"]
        else:
            assert "trusted" not in gold


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for folder, seed in (("one", 3), ("two", 3), ("three", 4)):
        write_desk(tmp_path / folder, seed, 200, 400)
        write_mail_set(tmp_path / f"mail-{folder}", seed)
    for prefix in ("", "mail-"):
        for name in FILES:
            first = (tmp_path / f"{prefix}one" / name).read_bytes()
            assert first == (tmp_path / f"{prefix}two" / name).read_bytes()
            assert first != (tmp_path / f"{prefix}three" / name).read_bytes()


def test_perfect_predictions_score_one(desk: Drawn, words: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path, desk)
    rows = read_jsonl(tmp_path / "interactions.jsonl")
    board = score(rows, [_perfect(row, words[row["id"]].split()[0]) for row in rows])

    assert board["customer"]["recall"] == 1.0
    assert board["customer"]["wrong"] == board["cross_customer_pairs"] == 0
    assert board["forged"]["joined"] == board["noise"]["put_into_threads"] == 0
    assert board["forged"]["count"] >= 0.005 * INTERACTIONS
    assert board["new"]["wrongly_joined"] == 0.0
    assert board["new"]["beside_an_open_thread"] > 0
    assert (board["recurrence"]["count"], board["incident_pairs"]["gold_pairs"]) > (0, 0)
    ones = [
        board[name]["f1"] for name in ("thread_pairs", "thread_b_cubed", "noise", "incident_pairs", "facts")
    ]
    ones += [board["repeat"]["caught"], board["follow_up"]["caught"], board["recurrence"]["recall"]]
    ones += [board["problem_accuracy"], board["may_not_request"]["f1"], board["recurrence"]["precision"]]
    assert ones == [1.0] * len(ones)


def test_the_mail_set_is_as_described(mails: Drawn) -> None:
    rows = mails.interactions
    raws = [row["payload"]["raw"] for row in rows]

    assert Counter(row["gold"]["mail_kind"] for row in rows) == {
        "first": 680, "repeat_same": 50, "repeat_other_address": 50, "redelivery": 20, "reply_tag": 80,
        "reply_first": 61, "reply_earlier": 19, "reply_references_only": 20, "reply_subject_only": 20,
    }  # fmt: skip
    assert len({row["gold"]["thread"] for row in rows}) == 680
    assert len({row["gold"]["customer"] for row in rows}) == len(mails.directory) == 300
    assert all(len(row["contacts"][0]["emails"]) == 2 for row in mails.directory)
    assert sum("edited" in row["gold"] for row in rows) == 34
    assert len(set(raws)) == 980
    assert sum(map(len, raws)) / len(raws) == pytest.approx(2_000, rel=0.1)
    assert sum("multipart/alternative" in raw for raw in raws) == pytest.approx(400, abs=60)
    assert sum("image/png" in raw for raw in raws) == pytest.approx(80, abs=30)


def test_replies_of_the_mail_set_carry_just_what_their_kind_says(mails: Drawn) -> None:
    ids: dict[str, list[str]] = defaultdict(list)
    for row in mails.interactions:
        mail = message_from_string(row["payload"]["raw"], policy=policy.default)
        gold, earlier = row["gold"], ids[row["gold"]["thread"]]
        answered, chain = mail["In-Reply-To"], str(mail["References"] or "").split()
        known = {
            "reply_tag": answered not in earlier and chain[:1] == earlier[:1] and "[" in mail["Subject"],
            "reply_first": [answered] == chain == earlier[:1],
            "reply_earlier": answered in earlier[1:] and chain == [earlier[0], answered],
            "reply_references_only": answered is None and chain == earlier[:1],
            "reply_subject_only": answered is None and not chain and mail["Subject"].startswith("Re: "),
            "redelivery": mail["Message-ID"] in earlier,
        }
        assert known.get(gold["mail_kind"], mail["Message-ID"] not in earlier and not chain), gold
        earlier.append(mail["Message-ID"])


def _perfect(row: Row, quote: str) -> Row:
    gold = row["gold"]
    keys = ("customer", "thread", "kind", "problem", "may_request")
    said = {key: gold[key] for key in keys} | {"id": row["id"], "zone": "auto"}
    said |= {"incident": gold.get("incident"), "recurrence_of": gold.get("recurrence_of")}
    return said | {"facts": dict.fromkeys(gold["facts"], quote), "trusted": gold.get("trusted", True)}


def _beside(rows: list[Row]) -> int:
    """How many pieces arrive while another thread of their customer is open."""
    last: dict[str, datetime] = {}
    closed: set[str] = set()
    threads: dict[str, set[str]] = defaultdict(set)
    found = 0
    for row in rows:
        gold, now = row["gold"], datetime.fromisoformat(row["received_at"])
        if gold["thread"] is None or gold["customer"] is None:
            continue
        others = threads[gold["customer"]] - {gold["thread"]} - closed
        found += any(now - last[other] <= OPEN for other in others)
        last[gold["thread"]] = now
        threads[gold["customer"]].add(gold["thread"])
        (closed.add if gold.get("closes") else closed.discard)(gold["thread"])
    return found
