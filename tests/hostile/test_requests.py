"""The run of requests: what it makes is what it says, and what must not be answered is told as that."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest

from shared.problems import MEDIA_TYPE, problem_bytes
from tests.hostile.requesting.asking import Asking
from tests.hostile.requesting.examples import example_of, free_places
from tests.hostile.requesting.odd_heads import odd_headers
from tests.hostile.requesting.odd_json import Pairs, Raw, mutated, odd_values, written
from tests.hostile.requesting.routes import Route
from tests.hostile.requesting.seen import Seen
from tests.hostile.requesting.verdict import fault_of, own_limit
from tests.hostile.strings import CORPUS, OWN, corpus_told, hostile_strings
from tests.hostile.visitors import Person
from tests.hostile.wire import NOTHING, Answer

PERSON = Person(cookie=b"a=b", csrf="known")
SCHEMA = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "maxLength": 9},
        "kind": {"enum": ["call", "mail"]},
        "at": {"type": "string", "format": "date-time"},
        "people": {"type": "array", "items": {"$ref": "#/components/schemas/Person"}},
    },
}
COMPONENTS: dict[str, Any] = {
    "Person": {"type": "object", "properties": {"name": {"anyOf": [{"type": "null"}, {"type": "string"}]}}}
}
PAGE = b"""
<a href="/threads/thr_Abc?before=x">x</a>
<form method="post" action="/threads/thr_Abc/work">
<input type="hidden" name="csrf_token" value="t"><input name="note" value="">
<textarea name="text">a</textarea>
<select name="kind"><option value="a">A<option value="b" selected>B</select></form>
<form method="post" action="/agents/faults/disable"><input name="x"></form>"""
ROWS = ["GET /threads/{handle}", "POST /threads/{handle}/work", "POST /agents/{login}/{deed}"]
API = Route(door="store", row="POST /v1/lookup", body="json", schema=SCHEMA, components=COMPONENTS)
FORM = Route(door="store", row=ROWS[1], body="form")


def seen() -> Seen:
    found = Seen(ROWS, kept={"agents": {"faults"}})
    found.read(PAGE)
    return found


def asking(*, seed: int = 1) -> Asking:
    return Asking(random.Random(seed), OWN, seen(), {})


def body_of(raw: bytes) -> bytes:
    return raw.partition(b"\r\n\r\n")[2]


def test_json_says_what_no_encoder_would() -> None:
    assert written(Pairs((("a", 1), ("a", Raw(b"NaN"))))) == b'{"a":1,"a":NaN}'
    assert written(["\ud800", "č", {"b": None}]) == '["\\ud800","č",{"b":null}]'.encode()


def test_an_example_is_what_the_schema_takes_and_words_are_free_where_it_says_so() -> None:
    value = example_of(SCHEMA, COMPONENTS)

    assert value == {
        "text": "tekst",
        "kind": "call",
        "at": "2026-11-20T10:00:00Z",
        "people": [{"name": "tekst"}],
    }
    people = value | {"people": [{"name": "Ana"}]}
    assert list(free_places(people, SCHEMA, COMPONENTS)) == [("text",), ("people", 0, "name")]


def test_pages_tell_names_forms_and_queries_but_not_what_is_to_be_left_alone() -> None:
    found = seen()

    assert found.names["threads"] == ["thr_Abc"]
    assert found.queries[ROWS[0]] == {"before": "x"}
    (form,) = found.forms[ROWS[1]].values()
    assert [(one.name, one.value, one.free) for one in form.fields] == [
        ("csrf_token", "t", False),
        ("note", "", True),
        ("text", "a", True),
        ("kind", "b", False),
    ]
    assert ROWS[2] not in found.forms
    assert "faults" not in found.names["agents"]


def test_over_all_turns_every_string_stands_in_every_free_place() -> None:
    made = asking()
    texts, notes = set(), set()
    for turn in range(len(OWN)):
        texts.add(body_of(made.ask(API, PERSON, "words", host="h", turn=turn).raw))
        notes.add(body_of(made.ask(FORM, PERSON, "words", host="h", turn=turn).raw))

    said = {msgspec.json.decode(one)["text"] for one in texts if b"\\ud" not in one}
    assert said >= {one for one in OWN if one.isprintable()}
    assert all(b"csrf_token=known" in one for one in notes)


def test_a_sound_form_is_the_pages_own_with_the_askers_token() -> None:
    raw = asking().ask(FORM, PERSON, "sound", host="h").raw

    assert raw.startswith(b"POST /threads/thr_Abc/work HTTP/1.1\r\n")
    assert body_of(raw) == b"csrf_token=known&note=&text=a&kind=b"


def test_broken_requests_are_many_and_the_same_for_a_seed() -> None:
    first, again, other = (
        [asking(seed=seed).ask(API, PERSON, "broken", host="h").raw for _ in range(1)] for seed in (1, 1, 2)
    )
    made = asking()
    many = {made.ask(API, PERSON, "broken", host="h").raw for _ in range(200)}

    assert first == again
    assert first != other
    assert len(many) > 150


def test_mutations_are_unlike_what_they_were() -> None:
    dice = random.Random(7)
    odd = odd_values(dice, OWN)
    value = {"text": "a", "people": [{"name": "Ana"}]}

    bodies = [mutated(value, dice, odd) for _ in range(300)]

    assert len(set(bodies)) > 200
    assert any(b"\xff" in one for one in bodies)
    assert any(one.count(b"[") > 1_000 for one in bodies)


def test_headers_are_odd_in_every_way() -> None:
    dice = random.Random(3)
    ways = {str(odd_headers([(b"Content-Type", b"a/b")], dice, OWN)) for _ in range(400)}

    assert len(ways) > 100


def test_strings_of_others_are_used_where_their_folder_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.delenv(CORPUS, raising=False)
    assert hostile_strings() == OWN
    assert "own alone" in corpus_told()

    (tmp_path / "naughty-strings.json").write_text('["of others", ""]')
    monkeypatch.setenv(CORPUS, str(tmp_path))

    assert hostile_strings() == (*OWN, "of others")
    assert corpus_told() == "own and others'"


def problem(status: int, *, told: int = 0) -> Answer:
    return Answer(
        status=status,
        headers={"content-type": MEDIA_TYPE},
        body=problem_bytes(told or status, "why", instance="/"),
    )


HTML = {"content-type": "text/html; charset=utf-8", "retry-after": "1"}
JUDGED = [
    (NOTHING, "no answer"),
    (problem(500), "500"),
    (Answer(status=502, headers=HTML), "502"),
    (Answer(status=503), "503"),
    (problem(503), ""),
    (problem(422), ""),
    (problem(422, told=400), "422 says that it is 400"),
    (Answer(status=400, headers={"content-type": "text/plain"}), "400 is no problem details but text/plain"),
    (
        Answer(status=404, headers={"content-type": MEDIA_TYPE}, body=b"{"),
        "404: its problem details cannot be read",
    ),
    (Answer(status=200), ""),
]


@pytest.mark.parametrize(("answer", "fault"), JUDGED)
def test_an_answer_of_the_api_is_judged(answer: Answer, fault: str) -> None:
    assert fault_of(API, answer) == fault


def test_a_page_may_refuse_in_its_own_words_and_never_fail() -> None:
    assert fault_of(FORM, Answer(status=422, headers=HTML)) == ""
    assert fault_of(FORM, Answer(status=500, headers=HTML)) == "500"
    assert fault_of(FORM, Answer(status=503, headers=HTML)) == ""


def test_our_own_limits_are_told_by_what_they_say() -> None:
    assert own_limit(problem(503)) == "why"
    assert own_limit(problem(429)) == ""
