"""Signing in at a provider: the way there and the way back, where one is set up (services/store/oidc).

Both are plain links: a form that led to another site would be stopped by our own policy, and an answer comes
from another site by its nature. What binds the two is the signed cookie. Refusals count by address, as wrong
passwords do, and apart from those: who is held off here still signs in by password.
"""

from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from services.store.auth import Doorman
from services.store.console.forms import Asked, local_path
from services.store.console.pages import Pages
from services.store.console.signing_in import Cookies, sent_for_code, sign_in_form, signed_in
from services.store.oidc.begun import AGE_MAX, HOME
from services.store.oidc.refusal import Refusal
from services.store.oidc.single_sign_on import Answer, SingleSignOn
from services.store.records import Records
from services.store.second_factors import SecondFactors
from services.store.throttle import Throttle

AT_PROVIDER = "\x00provider"  # in place of a login; nobody can type it
UNAVAILABLE, FORBIDDEN, TOO_MANY = 503, 403, 429


@get("/sign-in/provider", include_in_schema=False, status_code=303)
async def leave_for_provider(
    request: Asked, pages: Pages, cookie_names: Cookies, records: Records, single_sign_on: SingleSignOn
) -> Response[Any]:
    """Go to the provider, and keep in the browser what its answer must fit."""
    if not single_sign_on.is_on:
        raise NotFoundException
    target = local_path(request.query_params.get("next", HOME))
    try:
        left = await single_sign_on.leave(target)
    except Refusal as refusal:
        await single_sign_on.note(refusal)
        return _refused(request, pages, cookie_names, records, refusal, target=target)
    response = Redirect(left.url, status_code=303)
    response.set_cookie(
        cookie_names.make(cookie_names.begun, left.cookie, age_s=int(AGE_MAX.total_seconds()))
    )
    return response


@get("/sign-in/provider/back", include_in_schema=False, status_code=303)
async def come_back(
    *,
    request: Asked,
    pages: Pages,
    cookie_names: Cookies,
    records: Records,
    doorman: Doorman,
    throttle: Throttle,
    factors: SecondFactors,
    single_sign_on: SingleSignOn,
) -> Response[Any]:
    """Sign in whom the provider vouches for, or send them on to where our own code is asked."""
    if not single_sign_on.is_on:
        raise NotFoundException
    begun = single_sign_on.begun(request.cookies.get(cookie_names.begun, ""))
    target = begun.target if begun else HOME
    address, now = request.client.host if request.client else "", records.now()
    if pause_s := throttle.pause_s(AT_PROVIDER, address, now=now):
        return sign_in_form(
            request, pages, cookie_names, records, target=target, pause_s=pause_s, status=TOO_MANY
        )
    try:
        agent_id = await single_sign_on.come_back(begun, _answer(request))
    except Refusal as refusal:
        if refusal.line != "away":  # then it is not theirs
            throttle.failed(AT_PROVIDER, address, now=now)
        await single_sign_on.note(refusal)
        return _refused(request, pages, cookie_names, records, refusal, target=target)
    throttle.succeeded(AT_PROVIDER, address)
    if not single_sign_on.provider_asks_second_factor and (await factors.standing(agent_id)).on:
        response = await sent_for_code(request, factors, cookie_names, agent_id, target=target)
    else:
        response = await signed_in(request, doorman, cookie_names, agent_id, target=target)
    response.set_cookie(cookie_names.make(cookie_names.begun, "", age_s=0))
    return response


def _answer(request: Asked) -> Answer:
    said = request.query_params
    return Answer(
        state=said.get("state", ""),
        code=said.get("code", ""),
        error=said.get("error", ""),
        issuer=said.get("iss"),
    )


def _refused(
    request: Asked, pages: Pages, cookie_names: Cookies, records: Records, refusal: Refusal, *, target: str
) -> Response[str]:
    page = sign_in_form(
        request,
        pages,
        cookie_names,
        records,
        target=target,
        fault=f"provider_{refusal.line}",
        status=UNAVAILABLE if refusal.line == "away" else FORBIDDEN,
    )
    page.set_cookie(cookie_names.make(cookie_names.begun, "", age_s=0))
    return page
