"""The AsyncAPI document: whole in itself, true of what the outbox tells, and of the subjects on the bus.

Its form was checked once with the official JSON Schema of AsyncAPI 3.1; here the rules that ours could break.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest

from services.store.api.asyncapi import SOURCE, asyncapi, example_of
from services.store.event_catalogue import EVENT_KINDS, KINDS_BY_TYPE, check_described
from services.store.events import Event, encode_events
from services.store.outbox import EVENT_SOURCE
from shared.subjects import threads_stream
from tests.architecture.test_imports import ROOT

DOCUMENT = asyncapi("1.2.3")
KEY = re.compile(r"^[A-Za-z0-9._-]+$")


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "$ref":
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_every_reference_leads_somewhere_in_the_document() -> None:
    for one in references(DOCUMENT):
        place: Any = DOCUMENT
        for step in one.removeprefix("#/").split("/"):
            place = place[step]
        assert place, one


def test_the_document_has_the_form_of_asyncapi_3_1() -> None:
    assert DOCUMENT["asyncapi"] == "3.1.0"
    assert set(DOCUMENT) == {
        "asyncapi",
        "info",
        "defaultContentType",
        "servers",
        "channels",
        "operations",
        "components",
    }
    assert {"title", "version"} <= set(DOCUMENT["info"])
    assert all(set(one) == {"address", "servers", "messages"} for one in DOCUMENT["channels"].values())
    for one in DOCUMENT["operations"].values():
        channel = DOCUMENT["channels"][one["channel"]["$ref"].rpartition("/")[2]]
        assert one["action"] == "send"
        assert all(ref["$ref"].rpartition("/")[2] in channel["messages"] for ref in one["messages"])
    components = DOCUMENT["components"]
    assert all(KEY.match(name) for group in components.values() for name in group)
    assert {one["name"] for one in components["messages"].values()} == set(KINDS_BY_TYPE)


def test_an_example_says_all_that_its_struct_has() -> None:
    for kind in EVENT_KINDS:
        assert msgspec.convert(example_of(kind), kind.data)
        assert set(example_of(kind)) == set(kind.data.__struct_fields__)


def test_every_subject_is_one_of_the_stream_that_others_subscribe_to() -> None:
    told = {one.subject for one in EVENT_KINDS}
    kept = {one.removesuffix(".*") for one in threads_stream().subjects or ()}

    assert {one.rpartition(".")[0] for one in told} == kept
    assert {one["address"] for one in DOCUMENT["channels"].values()} == told
    assert SOURCE == EVENT_SOURCE


def test_every_event_that_the_code_names_is_in_the_catalogue_and_every_one_in_it_is_told() -> None:
    """Words such as "thread.opened" or "merged" that the modules which make events hold."""
    makers = [
        path
        for path in (ROOT / "services" / "store").rglob("*.py")
        if path.name != "event_catalogue.py"
        and re.search(r"\bEVENT_TYPE\b|_event\(|\.event\(|_tell\(", path.read_text())
    ]
    words = {
        node.value
        for path in makers
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    known = {one.what for one in EVENT_KINDS}
    groups = {one.partition(".")[0] for one in known}

    named = {one for one in words if re.fullmatch(rf"(?:{'|'.join(groups)})\.[a-z_]+", one)}
    of_the_journal = ("contact.", "customer.")  # which has words of its own beside them
    assert {one for one in named - known if not one.startswith(of_the_journal)} == set()
    missing = {one for one in known if one not in words and one.partition(".")[2] not in words}
    assert missing == set()


def test_an_event_that_is_not_described_is_never_told() -> None:
    placed = KINDS_BY_TYPE["hr.onethread.thread.opened.v1"]
    data = example_of(placed)
    check_described(placed.type, data)

    for kind, more in (("hr.onethread.thread.vanished.v1", {}), (placed.type, {"text": "Ne radi."})):
        event = Event(event_id="e", subject=placed.subject, type=kind, data={**data, **more})
        with pytest.raises(ValueError, match="does not describe"):
            encode_events([event])


async def test_whoever_may_read_is_told_it(machine: httpx.AsyncClient, anyone: httpx.AsyncClient) -> None:
    answer = await machine.get("/v1/asyncapi.json")

    assert answer.headers["content-type"] == "application/vnd.aai.asyncapi+json"
    assert answer.json()["channels"] == DOCUMENT["channels"]
    assert (await anyone.get("/v1/asyncapi.json")).status_code == 401
