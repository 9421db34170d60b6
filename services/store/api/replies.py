"""/v1/threads/{handle}/replies and beside it: whom a thread offers, what was sent, canned answers."""

from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.exceptions import NotFoundException
from litestar.openapi.spec import Example
from litestar.params import Body, Parameter
from sqlalchemy.ext.asyncio import AsyncConnection

from services.store.api.asking import visitor_of
from services.store.api.parameters import NOT_FOUND, ThreadHandle, known_name
from services.store.auth import Visitor
from services.store.console.pages import Pages
from services.store.reading.replies import read_reply
from services.store.records import Records
from services.store.replying.asked import Reply
from services.store.replying.canned_rows import read_canned
from services.store.replying.recording import Author
from services.store.replying.replies import Choices, Replies
from services.store.views_replies import (
    AddresseeView,
    CannedList,
    ConversationView,
    ReplyChoices,
    ReplyDetail,
)

ReplyHandle = Annotated[
    str, Parameter(description="Handle of a reply.", examples=[Example(value="rep_2kQ1uJ0xS5b7Lr1Vw3e8Zg")])
]
Asking = Annotated[Reply, Body(title="What is sent", description="`kind` says which way.")]


@get("/threads/{handle:str}/audience", summary="Whom a thread can be answered to", tags=["Replies"])
async def show_audience(records: Records, handle: ThreadHandle, replies: Replies) -> ReplyChoices:
    """Addresses and conversations that a reply may go to: nobody of another customer is among them.

    Who joined since is offered, never added: a reply goes to those whom it names and to nobody else.
    """
    async with records.read() as connection:
        return choices_view(await replies.choices(connection, known_name(handle)))


@post("/threads/{handle:str}/replies", summary="Answer from a thread", tags=["Replies"], status_code=200)
async def send_reply(
    *,
    request: Request[Any, Any, Any],
    handle: ThreadHandle,
    data: Asking,
    records: Records,
    pages: Pages,
    replies: Replies,
) -> ReplyDetail:
    """Send a mail, or answer into a chat or ticket. What a program sends says so (Auto-Submitted).

    The answer tells how it stands now: `waiting` is on its way. 409 where the thread does not offer it.
    """
    visitor = visitor_of(request, own_origin=pages.own_origin)
    async with records.write() as connection:
        sent = await replies.send(
            connection, known_name(handle), data, by=author_of(visitor), at=records.now()
        )
        return await _shown(connection, sent)


@get("/replies/{handle:str}", summary="One reply", tags=["Replies"])
async def show_reply(records: Records, handle: ReplyHandle) -> ReplyDetail:
    """A reply with its words and how it stands. Chats and portals fetch it at `thread.replied`."""
    async with records.read() as connection:
        return await _shown(connection, known_name(handle))


@post("/replies/{handle:str}/retry", summary="Send a reply again", tags=["Replies"], status_code=200)
async def retry_reply(
    request: Request[Any, Any, Any], handle: ReplyHandle, records: Records, pages: Pages, replies: Replies
) -> ReplyDetail:
    """Send again what failed, or may not have been sent, under the same Message-ID. 409 where nothing did."""
    visitor_of(request, own_origin=pages.own_origin)
    handle = known_name(handle)
    async with records.write() as connection:
        await replies.try_again(connection, handle, at=records.now())
        return await _shown(connection, handle)


@get("/canned-answers", summary="Texts kept ready", tags=["Replies"])
async def list_canned(records: Records) -> CannedList:
    """Canned answers, with places for facts: {customer}, {domain}, {error}, {reference}, {since}."""
    async with records.read() as connection:
        return CannedList(canned=await read_canned(connection))


def author_of(visitor: Visitor) -> Author:
    """Return the visitor as whoever writes a reply; a program's replies say that no human wrote them."""
    return Author(id=visitor.id, name=visitor.name, automatic=visitor.kind == "key")


def choices_view(choices: Choices) -> ReplyChoices:
    """Return what a thread offers, in public names."""
    return ReplyChoices(
        mail=choices.mail,
        addressees=tuple(AddresseeView(**msgspec.structs.asdict(one)) for one in choices.addressees),
        conversations=tuple(
            ConversationView(
                interaction=one.interaction_id,
                channel=one.channel,
                source=one.source,
                conversation=one.conversation,
                at=one.at,
                author=one.author,
            )
            for one in choices.conversations
        ),
    )


async def _shown(connection: AsyncConnection, handle: str) -> ReplyDetail:
    found = await read_reply(connection, handle)
    if found is None:
        raise NotFoundException(detail=NOT_FOUND)
    return found
