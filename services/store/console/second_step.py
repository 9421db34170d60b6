"""The second step of signing in: the code, for agents who have turned that on.

Tries count by login and address, as those of the password do, and by agent over all addresses. A recovery
code has 80 bits and is looked at however many others try, so that who guesses cannot keep the agent out.
"""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from services.store.auth import Doorman
from services.store.console.forms import Asked, local_path, read_form, refuse_foreign, same
from services.store.console.pages import Pages
from services.store.console.signing_in import FORM_FIELD, Cookies, signed_in
from services.store.records import Records
from services.store.second_factors import CODE_CHARS_MAX, SecondFactors
from services.store.throttle import Throttle
from services.store.totp import DIGITS

FREE_CODES = 20  # wrong codes of one agent, whencesoever, before the pauses begin
ANYWHERE = "code"  # in place of an address


@get("/sign-in/code", include_in_schema=False)
async def code_page(request: Asked, pages: Pages, cookie_names: Cookies, records: Records) -> Response[Any]:
    """The form for the code; without a password before it, the way back to that."""
    if not request.cookies.get(cookie_names.step) or not request.cookies.get(cookie_names.form):
        return Redirect("/sign-in", status_code=303)
    return _form(request, pages, cookie_names, records, local_path(request.query_params.get("next", "/")))


@post("/sign-in/code", include_in_schema=False, status_code=303)
async def give_code(
    *,
    request: Asked,
    pages: Pages,
    cookie_names: Cookies,
    records: Records,
    doorman: Doorman,
    throttle: Throttle,
    code_throttle: Throttle,
    factors: SecondFactors,
) -> Response[Any]:
    """Sign in with the app's code or a recovery code."""
    refuse_foreign(request, own_origin=pages.own_origin)
    form = await read_form(request)
    own = request.cookies.get(cookie_names.form, "")
    token = request.cookies.get(cookie_names.step, "")
    step = await factors.try_step(token) if own and same(form.get(FORM_FIELD, ""), own) else None
    if step is None:
        return Redirect("/sign-in", status_code=303)
    target, code = local_path(form.get("next", "/")), form.get("code", "")[: CODE_CHARS_MAX + 1].strip()
    address, now = request.client.host if request.client else "", records.now()
    pause_s = throttle.pause_s(step.login, address, now=now)
    if len(code) <= DIGITS + 1:  # the app's; one typed as 123 456 is that too
        pause_s = max(pause_s, code_throttle.pause_s(step.agent_id, ANYWHERE, now=now))
    if pause_s:
        page = _form(request, pages, cookie_names, records, target, pause_s=pause_s, status=429)
        page.set_header("Retry-After", str(pause_s))
        return page
    if not await factors.check(step.agent_id, code):
        throttle.failed(step.login, address, now=now)
        code_throttle.failed(step.agent_id, ANYWHERE, now=now)
        return _form(request, pages, cookie_names, records, target, fault="wrong", status=403)
    await factors.end_step(token)
    throttle.succeeded(step.login, address)
    code_throttle.succeeded(step.agent_id, ANYWHERE)
    response = await signed_in(request, doorman, cookie_names, step.agent_id, target=target)
    response.set_cookie(cookie_names.make(cookie_names.step, "", age_s=0))
    return response


def _form(
    request: Asked,
    pages: Pages,
    cookie_names: Cookies,
    records: Records,
    target: str,
    *,
    fault: str = "",
    pause_s: int = 0,
    status: int = 200,
) -> Response[str]:
    frame = pages.bare_frame(request, now=records.now())
    token = request.cookies.get(cookie_names.form, "")
    return pages.render(
        frame,
        "code.html",
        status=status,
        form_token=token,
        target=target,
        fault=fault,
        pause_s=pause_s,
    )
