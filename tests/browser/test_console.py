"""What agents, leads and administrators do on the pages, in a real Chromium, by pointer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.async_api import Page, expect

from deploy.sample import SAMPLE_DESK
from services.store.console.words import say
from tests.browser.desk import SECOND, Desk, sign_in

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]

LONG_MS = 30_000  # for what the correlator does behind the page
WATCH_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts.push(one.value);
  }).observe({ type: "layout-shift" });
}"""
SHIFTS = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(window.shifts))))"


async def tops(page: Page) -> list[float]:
    """Return where the rows of the inbox stand."""
    found: list[float] = await page.evaluate(
        "[...document.querySelectorAll('#rows .row')].map((row) => row.getBoundingClientRect().top)"
    )
    return found


async def test_what_comes_in_is_counted_and_nothing_that_is_read_moves(desk: Desk) -> None:
    async with desk.agent(language="en") as page:
        await page.goto("/")
        await page.mouse.wheel(0, 200)
        await page.evaluate(WATCH_SHIFTS)
        before = await tops(page)

        for number, said in enumerate(("no mail comes in", "the shop shows error 500", "an invoice twice")):
            await desk.call(f"stranger-{number}", f"{said}, he says; the name was not to be understood")
        button = page.locator(".news button")
        await expect(button).to_have_text("3 new", timeout=LONG_MS)
        assert await page.evaluate(SHIFTS) == []
        assert await tops(page) == before

        await button.click()
        await expect(page.locator("#rows")).to_contain_text("the shop shows error 500")
        await expect(button).to_have_count(0)


async def test_a_thread_that_grows_tells_so_and_stays_where_it_is_read(desk: Desk) -> None:
    thread = desk.thread_of(0)
    async with desk.agent(theme="dark") as page:
        await page.goto(f"/threads/{thread}")
        await expect(page.locator("#presence")).to_be_attached()
        await page.evaluate(WATCH_SHIFTS)
        heading = await page.locator("#subject").bounding_box()
        reference = (await desk.product.read(f"/v1/threads/{thread}"))["reference"]
        note = f"Ivan Horvat pita za {reference}: i dalje ne može slati poštu, greška 550 5.7.1."
        customer = {"caller_number": "+385915550101", "caller_name": "Ivan Horvat"}
        await desk.call("grows", note, **customer)

        await expect(page.locator("#timeline")).to_contain_text("550 5.7.1", timeout=LONG_MS)
        assert await page.locator("#subject").bounding_box() == heading
        assert await page.evaluate(SHIFTS) == []


async def test_the_inbox_is_narrowed_by_view_channel_and_words(desk: Desk) -> None:
    async with desk.agent() as page:
        await page.goto("/")
        every = await page.locator("#rows .row").count()
        await page.locator("#channel").select_option("chat")
        await page.locator(".list-head form.search button").click()
        assert 0 < await page.locator("#rows .row").count() < every
        await page.locator("a.clear").click()

        await page.locator("#q").fill("vidovic")
        await page.locator("#q").press("Enter")
        await expect(page.locator("#rows")).to_contain_text("Vidović")
        await page.goto("/?view=snoozed")
        await expect(page.locator("#rows.nothing")).to_contain_text(say("hr", "inbox.empty.snoozed"))

        await page.goto("/search?q=autoservs%20vidovic")
        await expect(page.locator("main")).to_contain_text("Autoservis Vidović")


async def test_a_thread_says_why_and_what_is_put_right_is_undone_from_the_toast(desk: Desk) -> None:
    piece = desk.placed[13]  # a portal ticket on what was told by phone
    async with desk.agent(language="en") as page:
        await page.goto(f"/threads/{desk.thread_of(13)}")
        item = page.locator(f"[id='i-{piece['id']}']")
        await expect(item).to_contain_text(piece["placement"]["why"]["en"])

        await item.locator(".put-right > summary").click()
        await item.get_by_role("button", name=say("en", "correct.not_same"), exact=True).click()
        toast = page.locator(".flash")
        await expect(toast).to_contain_text(say("en", "correct.did.not_same"))
        await toast.get_by_role("button", name=say("en", "correct.undo")).click()
        await expect(page.locator(".flash")).to_contain_text(say("en", "correct.flash.undone"))
        after = await desk.product.read(f"/v1/interactions/{piece['id']}")
        assert after["placement"]["thread"]["handle"] == desk.thread_of(13)


async def test_a_thread_is_taken_put_off_and_given_a_priority(desk: Desk) -> None:
    async with desk.agent() as page:
        await page.goto(f"/threads/{desk.thread_of(17)}")
        await page.get_by_role("button", name=say("hr", "work.take"), exact=True).click()
        await expect(page.locator(".holder")).to_be_visible()
        await page.locator(".deed summary", has_text=say("hr", "work.snooze")).click()
        await page.get_by_role("button", name=say("hr", "work.until.tomorrow")).click()
        await expect(page.locator(".flash")).to_contain_text(say("hr", "work.did.snooze"))

        fold = page.locator("#triage summary", has_text=say("hr", "triage.priority"))
        await fold.click()
        await page.locator("#triage .pin > summary").click()
        await page.locator("#pin-level").select_option("1")
        await page.locator("#pin-why").fill("obećano telefonom")
        await page.locator("#triage .pin button").click()
        pinned = (await desk.product.read(f"/v1/threads/{desk.thread_of(17)}"))["triage"]["priority"]
        assert pinned["pin"]["why"] == "obećano telefonom"

        await page.goto("/?view=mine")
        await page.goto("/?view=snoozed")
        await expect(page.locator(f"#t-{desk.thread_of(17)}")).to_be_visible()


async def test_an_answer_is_written_into_the_chat_that_it_belongs_to(desk: Desk) -> None:
    async with desk.agent() as page:
        await page.goto(f"/threads/{desk.thread_of(6)}#reply")
        await page.locator("#reply-text").fill("Pogledali smo: zapis je ispravljen.")
        await page.locator("form.writing button.primary").click()
        await expect(page.locator("#timeline")).to_contain_text("zapis je ispravljen", timeout=LONG_MS)


async def test_an_incident_is_confirmed_and_those_affected_are_told(desk: Desk) -> None:
    async with desk.agent(language="en") as page:
        await page.goto("/incidents")
        await page.locator("main .rows a").first.click()
        await expect(page.locator("#question, .asking").first).to_be_visible()
        await page.keyboard.press("1")
        await expect(page.locator("#text_en")).to_be_visible()
        told = await page.locator("#text_en").input_value()
        await page.locator("button[value=send]").click()
        await expect(page.locator("#incident-told .draft-text")).to_have_text(told)


async def test_two_people_join_two_customers_and_one_parts_them_again(desk: Desk) -> None:
    placed = [one["placement"]["customer"]["handle"] for one in desk.placed[:2]]
    async with desk.agent() as page:
        await page.goto(f"/customers/{placed[0]}/merge?into={placed[1]}")
        await page.locator("#why").fill("ista tvrtka, dvaput upisana")
        await page.locator("form.proposing button.primary").click()
        await page.goto("/merges")
        await expect(page.locator(".merge.proposed")).to_contain_text(say("hr", "merge.own"))
    async with desk.agent(SECOND, language="en", theme="dark") as page:
        await page.goto("/merges")
        await page.get_by_role("button", name=say("en", "merge.confirm"), exact=True).click()
        await expect(page.locator(".flash")).to_contain_text(say("en", "merge.told.merged"))
        await page.locator(".flash form button").first.click()
        await expect(page.locator(".flash")).to_contain_text(say("en", "merge.told.undone"))


async def test_an_administrator_lets_people_and_programs_in_and_sets_the_desk(desk: Desk) -> None:
    async with desk.agent(language="en") as page:
        await page.goto("/agents")
        await page.locator("#new-login").fill("iva")
        await page.get_by_role("button", name=say("en", "people.add"), exact=True).click()
        await expect(page.locator("main code")).to_be_visible()

        await page.goto("/sources")
        await page.locator("#name").fill("web-shop")
        await page.locator("#channel").select_option("ticket")
        await page.get_by_role("button", name=say("en", "sources.add"), exact=True).click()
        await expect(page.locator("#new-key")).to_contain_text("ot_")

        await page.goto("/settings")
        await page.locator("#s-minutes_per_repeat").fill("many")
        await page.get_by_role("button", name=say("en", "settings.save"), exact=True).click()
        await expect(page.locator("#s-minutes_per_repeat")).to_have_attribute("aria-invalid", "true")
        await page.locator("#s-minutes_per_repeat").fill("9")
        await page.get_by_role("button", name=say("en", "settings.save"), exact=True).click()
        await expect(page.locator(".flash")).to_contain_text(say("en", "settings.saved"))
        await page.goto("/audit")
        await expect(page.locator("main")).to_contain_text("web-shop")


async def test_a_directory_is_looked_at_before_it_is_taken_over(desk: Desk) -> None:
    line: dict[str, Any] = json.loads((SAMPLE_DESK / "directory.jsonl").read_bytes().splitlines()[0])
    line |= {"customer": "C-7777", "name": "Nova pekara d.o.o.", "domains": [], "contacts": []}
    file: Any = {"name": "novi.jsonl", "mimeType": "application/jsonl", "buffer": json.dumps(line).encode()}
    async with desk.agent() as page:
        await page.goto("/directory")
        await page.locator("#file").set_input_files(file)
        await page.locator("form.upload button").click()
        await expect(page.locator("main")).to_contain_text("Nova pekara d.o.o.")
        await page.get_by_role("button", name=say("hr", "directory.import"), exact=True).click()
        await expect(page.locator(".flash")).to_be_visible()
        await page.goto("/customers?q=C-7777")
        await expect(page.locator("main")).to_contain_text("Nova pekara d.o.o.")


async def test_language_and_theme_are_chosen_under_ones_name_and_one_signs_out(desk: Desk) -> None:
    async with desk.visitor() as page:
        await sign_in(page)
        await page.locator(".me summary").click()
        await page.locator("select[name=language]").select_option("en")
        await page.locator("select[name=theme]").select_option("dark")
        await page.locator(".me .sheet form button").first.click()
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await page.locator(".me summary").click()
        await page.get_by_role("button", name=say("en", "menu.sign_out"), exact=True).click()
        await page.wait_for_url("**/sign-in*")
