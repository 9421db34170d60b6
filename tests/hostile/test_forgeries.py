"""The run of forgeries: each is unlike the genuine one, that one is right, and what is taken is told."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import msgspec
import pytest

from services.intake.adapters import ADAPTERS
from services.intake.adapters.adapter import Request
from shared.errors import Rejected
from tests.hostile.forging.pages import forged_forms, forged_json, forged_sign_ins, genuine_form
from tests.hostile.forging.posting import was_let_in
from tests.hostile.forging.tally import Tally
from tests.hostile.forging.webhooks import Call, forgeries, fresh, genuine
from tests.hostile.signing import SIGNING
from tests.hostile.vendors import JSON, Connected, payload_of
from tests.hostile.visitors import Person
from tests.hostile.wire import Answer

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HOST = "127.0.0.1:8000"
SECRET = b"whsec_" + base64.b64encode(b"the-secret-of-this-source")  # as we make it for some vendors
PERSON, OTHER = Person(cookie=b"s=1", csrf="mine" * 10), Person(cookie=b"s=2", csrf="other" * 9)
SIGNED = sorted(SIGNING)


def connected(vendor: str) -> Connected:
    adapter = ADAPTERS[vendor]
    return Connected(
        vendor=vendor,
        channel=adapter.channel,
        source="hostile",
        path=f"/v1/adapters/{vendor}/hostile",
        query="" if vendor in SIGNING else "key=ot_known",
        secret=SECRET,
        signing=SIGNING.get(vendor),
        media_type=adapter.media_types[-1].encode() if vendor in {"mailgun", "twilio"} else JSON,
        payload=payload_of(vendor),
    )


def calls(vendor: str) -> list[Call]:
    known = connected(vendor)
    mine, other = fresh(known.payload, 1), fresh(known.payload, 2)
    return list(forgeries(known, mine, other, host=HOST, at=AT, foreign_key="ot_foreign"))


def proven(vendor: str, call: Call) -> bool:
    """Return whether the vendor's adapter takes the signature."""
    headers = {name.decode().lower(): value.decode("utf-8", "replace") for name, value in call.headers}
    request = Request(
        url=f"http://{headers['host']}{call.target.decode()}",
        query={},
        headers=headers,
        body=call.body,
        media_type=headers["content-type"],
    )
    verify = ADAPTERS[vendor].verify
    assert verify is not None
    try:
        verify(request, [SECRET], AT)
    except Rejected:
        return False
    return True


def test_every_vendor_whose_signature_is_checked_is_one_that_signs_here() -> None:
    assert {name for name, adapter in ADAPTERS.items() if adapter.verify} == set(SIGNING)
    assert all(payload_of(name) for name in ADAPTERS)


@pytest.mark.parametrize("vendor", SIGNED)
def test_the_genuine_call_is_proven_and_no_forgery_is(vendor: str) -> None:
    known = connected(vendor)

    assert proven(vendor, genuine(known, fresh(known.payload, 1), host=HOST, at=AT))
    assert [one.told for one in calls(vendor) if proven(vendor, one)] == []
    assert len({one.told for one in calls(vendor)}) > 15


@pytest.mark.parametrize("vendor", sorted(set(ADAPTERS) - set(SIGNING)))
def test_a_key_in_the_url_is_forged_in_every_way(vendor: str) -> None:
    targets = {one.target for one in calls(vendor)}

    assert genuine(connected(vendor), b"{}", host=HOST, at=AT).target not in targets - {b""}
    assert len(targets) > 5


@pytest.mark.parametrize("vendor", sorted(ADAPTERS))
def test_each_round_has_calls_of_its_own(vendor: str) -> None:
    payload = payload_of(vendor)

    assert len({fresh(payload, number) for number in range(4)}) == 4


def test_a_check_that_is_not_made_is_seen() -> None:
    """A door that takes whatever comes: each of its forgeries is told."""
    tally = Tally()
    for call in calls("tawk"):
        tally.forged("tawk", call.told, accepted=True)
    tally.control("tawk", taken=True)

    result = tally.result("A3", 1)

    assert result.outcome == "broken"
    assert result.figures["accepted"] == len(calls("tawk"))
    assert "tawk: no signature" in result.why


def test_without_a_genuine_one_that_is_taken_nothing_is_said() -> None:
    none, not_taken, kept = Tally(), Tally(), Tally()
    not_taken.control("tawk: 401", taken=False)
    kept.control("tawk: 200", taken=True)

    assert none.result("A3", 1).outcome == "void"
    assert not_taken.result("A3", 1).outcome == "void"
    assert kept.result("A3", 1).outcome == "kept"


def test_forged_forms_never_have_token_type_and_origin_right() -> None:
    right = genuine_form(b"/x", {"a": "b"}, PERSON, origin=b"http://us")
    posts = list(forged_forms(b"/x", {"a": "b"}, PERSON, OTHER, origin=b"http://us"))

    assert b"csrf_token=minemine" in right.raw
    assert right.raw not in {one.raw for one in posts}
    assert {"no token", "another session's token", "from elsewhere", "as text/plain"} <= {
        one.told for one in posts
    }


def test_forged_sign_ins_and_forged_json_leave_something_out_or_come_from_elsewhere() -> None:
    signing_in = list(forged_sign_ins(b"/sign-in", {"form_token": "t", "login": "a"}, PERSON))
    to_api = list(forged_json(b"POST", b"/v1/x", b"{}", PERSON, origin=b"http://us"))
    deleting = list(forged_json(b"DELETE", b"/v1/x", b"", PERSON, origin=b"http://us"))

    assert not any(b"Cookie" in one.raw for one in signing_in if one.told == "no cookie")
    assert all(b"application/json" not in one.raw for one in to_api if one.told.startswith("as "))
    assert all(b"evil.example" in one.raw for one in (*to_api, *deleting) if one.told == "from elsewhere")
    assert all(b"Cookie: s=1" in one.raw for one in (*to_api, *deleting))


@pytest.mark.parametrize(
    ("answer", "let_in"),
    [
        (Answer(status=403), False),
        (Answer(status=415), False),
        (Answer(status=303, headers={"location": "/sign-in?next=%2F"}), False),
        (Answer(status=303, headers={"location": "/threads/thr_A"}), True),
        (Answer(status=200), True),
        (Answer(status=404), True),
        (Answer(status=409), True),
        (Answer(status=422), True),
    ],
)
def test_whatever_is_said_behind_the_check_means_that_a_post_got_past_it(
    answer: Answer, *, let_in: bool
) -> None:
    assert was_let_in(answer) == let_in


def test_an_example_of_every_vendor_is_what_it_calls_with() -> None:
    assert all(msgspec.json.decode(payload_of(one)) for one in ADAPTERS if one not in {"mailgun", "twilio"})
