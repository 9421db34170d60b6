"""An agent's own page: the second factor, turned on and off by themselves."""

from litestar import Response, get, post
from litestar.response import Redirect

from services.store import audit, totp
from services.store.auth import Visitor
from services.store.console.forms import Asked, read_own_form
from services.store.console.pages import Pages
from services.store.records import Records
from services.store.second_factors import CODE_CHARS_MAX, SecondFactors, forget_second_factor


@get("/account", include_in_schema=False)
async def account_page(
    request: Asked, pages: Pages, records: Records, factors: SecondFactors
) -> Response[str]:
    """Whether signing in asks for a code, and how to change that."""
    return await _page(request, pages, records, factors)


@post("/account/second-factor", include_in_schema=False, status_code=200)
async def begin_second_factor(
    request: Asked, pages: Pages, records: Records, factors: SecondFactors
) -> Response[str]:
    """Show a new secret for the agent's app, and ask for the code that it then shows."""
    await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    secret = await factors.begin(visitor.id)
    return await _page(request, pages, records, factors, secret=secret)


@post("/account/second-factor/confirm", include_in_schema=False, status_code=200)
async def confirm_second_factor(
    request: Asked, pages: Pages, records: Records, factors: SecondFactors
) -> Response[str]:
    """Turn it on with the app's code, and show the recovery codes, this once."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    codes = await factors.confirm(visitor.id, form.get("code", "")[:CODE_CHARS_MAX])
    if codes:
        async with records.write() as connection:
            await audit.note(connection, who=visitor.id, what="agent.second_factor_on", about=visitor.name)
    return await _page(request, pages, records, factors, codes=codes, wrong=not codes)


@post("/account/second-factor/off", include_in_schema=False, status_code=303)
async def end_second_factor(
    request: Asked, pages: Pages, records: Records, factors: SecondFactors
) -> Response[str] | Redirect:
    """Turn it off, with a code that proves that this is still the agent."""
    form = await read_own_form(request, own_origin=pages.own_origin)
    visitor: Visitor = request.user
    if not await factors.check(visitor.id, form.get("code", "")):
        return await _page(request, pages, records, factors, wrong=True)
    async with records.write() as connection:
        await forget_second_factor(connection, visitor.id)
        await audit.note(connection, who=visitor.id, what="agent.second_factor_off", about=visitor.name)
    return Redirect("/account", status_code=303)


async def _page(
    request: Asked,
    pages: Pages,
    records: Records,
    factors: SecondFactors,
    *,
    secret: bytes | None = None,
    codes: tuple[str, ...] = (),
    wrong: bool = False,
) -> Response[str]:
    visitor: Visitor = request.user
    standing = await factors.standing(visitor.id)
    async with records.read() as connection:
        frame = await pages.frame(request, connection, now=records.now())
    app_address = totp.address_for_app(secret, login=visitor.name, desk=frame.desk.name) if secret else ""
    return pages.render(
        frame,
        "account.html",
        status=403 if wrong else 200,
        standing=standing,
        secret=totp.readable_secret(secret) if secret else "",
        app_address=app_address,
        codes=codes,
        wrong=wrong,
    )
