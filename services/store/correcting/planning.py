"""From what is asked to a plan: reads what stands, holds the customers, and refuses what cannot be."""

from __future__ import annotations

from services.store.correcting.asked import Answer, Give, Merge, Move, NotSame, OfInteraction, Split
from services.store.correcting.marks import marks_apart
from services.store.correcting.plan import Author, Plan, Spot, confirmed, moved, put
from services.store.correcting.standing import (
    EMPTY,
    Standing,
    Standpoint,
    customer_named,
    hold,
    members_of,
    standing_as_seen,
    standing_in_review,
    still_there,
    thread_named,
)
from services.store.database import PostgresConnection
from shared.errors import Rejected
from shared.ids import derived_id, new_handle
from shared.phrases import phrase


def new_thread(customer_id: str) -> Spot:
    """Return a thread that is yet to be opened for the customer."""
    handle = new_handle("thr")
    return Spot(thread_id=derived_id("thread", handle), customer_id=customer_id, handle=handle)


async def plan_move(connection: PostgresConnection, asked: Move, by: Author) -> Plan:
    """Return how an interaction goes to another thread of its customer."""
    target = await thread_named(connection, asked.thread, pointer="/thread") if asked.thread else None
    one = await standing_as_seen(connection, asked.interaction, revision=asked.revision)
    if not one.customer_id:
        raise Rejected(
            phrase("interaction_nobodys", "it is nobody's yet: give it to a customer"), pointer="/interaction"
        )
    if target is None:
        return moved([one], new_thread(one.customer_id), "move", by)
    if target.customer_id != one.customer_id:
        raise Rejected(
            phrase("thread_of_another", "this thread is another customer's: give it to that customer"),
            pointer="/thread",
        )
    return await _into(connection, one, target, "move", by)


async def plan_give(connection: PostgresConnection, asked: Give, by: Author) -> Plan:
    """Return how an interaction goes to another customer."""
    customer = await customer_named(connection, asked.customer, pointer="/customer")
    target = await thread_named(connection, asked.thread, pointer="/thread") if asked.thread else None
    one = await standing_as_seen(
        connection, asked.interaction, revision=asked.revision, customers=(customer,)
    )
    if customer == one.customer_id and one.thread_id:
        raise Rejected(
            phrase("interaction_theirs", "it is this customer's already: move it"), pointer="/customer"
        )
    if target is None:
        return moved([one], new_thread(customer), "give", by)
    if target.customer_id != customer:
        raise Rejected(phrase("thread_not_theirs", "this thread is not that customer's"), pointer="/thread")
    return await _into(connection, one, target, "give", by)


async def plan_split(connection: PostgresConnection, asked: Split, by: Author) -> Plan:
    """Return how an interaction and all after it in its thread go to a new one."""
    one = await _in_thread(connection, asked)
    members = await members_of(connection, one.thread_id)
    later = [other for other in members if other.name >= one.name]
    if len(later) == len(members):
        raise Rejected(
            phrase("split_first", "nothing stands before it: there is nothing to split"),
            pointer="/interaction",
        )
    return moved(later, new_thread(one.customer_id), "split", by)


async def plan_not_same(connection: PostgresConnection, asked: NotSame, by: Author) -> Plan:
    """Return how an interaction goes to a new thread and is kept apart from the one it stood in."""
    one = await _in_thread(connection, asked)
    if len(await members_of(connection, one.thread_id)) == 1:
        raise Rejected(phrase("interaction_alone", "it stands alone in its thread"), pointer="/interaction")
    marks = await marks_apart(connection, one.interaction_id, one.thread_id)
    apart = [(one.thread_id, mark) for mark in marks]
    return moved([one], new_thread(one.customer_id), "not_same", by, apart=apart)


async def plan_merge(connection: PostgresConnection, asked: Merge, by: Author) -> Plan:
    """Return how one thread goes into another of the same customer."""
    source = await thread_named(connection, asked.thread, pointer="/thread")
    target = await thread_named(connection, asked.into, pointer="/into")
    if source.id == target.id:
        raise Rejected(phrase("thread_into_itself", "a thread cannot be merged into itself"), pointer="/into")
    if source.customer_id != target.customer_id:
        raise Rejected(phrase("threads_apart", "the threads are of different customers"), pointer="/into")
    await hold(connection, (source.customer_id,))
    there = await still_there(connection, target.id)
    members = await members_of(connection, source.id)
    if not members or there.id == source.id:
        raise Rejected(EMPTY, pointer="/thread", status=409)
    return Plan(
        steps=put(members, Spot(thread_id=there.id, customer_id=there.customer_id), "merge", by),
        merges=(source.id, there.id),
        touched=frozenset({source.id, there.id}),
    )


async def plan_accept(connection: PostgresConnection, review: str, answer: Answer, by: Author) -> Plan:
    """Return how a review's suggestion comes true: the thread or customer named, else the best.

    Of a customer who is suggested any thread may be named: one may have been opened since the question.
    """
    one = await standing_in_review(connection, review)
    thread = await thread_named(connection, answer.thread, pointer="/thread") if answer.thread else None
    customer = (
        await customer_named(connection, answer.customer, pointer="/customer") if answer.customer else ""
    )
    thread_id, customer_id = suggested(one, thread=thread, customer_id=customer)
    await hold(connection, {one.customer_id, customer_id})
    one = await standing_in_review(connection, review)
    if not thread_id:
        return moved([one], new_thread(customer_id), "accept", by)
    return await _into(connection, one, Standpoint(id=thread_id, customer_id=customer_id), "accept", by)


def suggested(one: Standing, *, thread: Standpoint | None, customer_id: str) -> tuple[str, str]:
    """Return thread (empty: a new one) and customer of the suggestion meant. Raises Rejected for none."""
    named = bool(thread or customer_id)
    for choice in one.body.suggested_threads:
        theirs = customer_id in {"", choice.customer_id}
        meant = theirs and choice.thread_id == thread.id if thread else not named
        if choice.thread_id and meant:
            return choice.thread_id, choice.customer_id
    for choice in one.body.suggested_customers:
        theirs = customer_id in {"", choice.customer_id}
        if theirs and (thread is None or thread.customer_id == choice.customer_id):
            return thread.id if thread else "", choice.customer_id
    raise Rejected(
        phrase("suggestion_unknown", "this is not among the suggestions")
        if named
        else phrase("suggestion_none", "nothing is suggested; say where it belongs")
    )


async def plan_reject(connection: PostgresConnection, review: str, by: Author) -> Plan:
    """Return how an interaction stays where it is, apart from all threads that were suggested."""
    one = await standing_in_review(connection, review)
    await hold(connection, {one.customer_id})
    one = await standing_in_review(connection, review)
    apart = [
        (choice.thread_id, mark)
        for choice in one.body.suggested_threads
        if choice.thread_id
        for mark in await marks_apart(connection, one.interaction_id, choice.thread_id)
    ]
    return confirmed(one, by, apart=apart)


async def _in_thread(connection: PostgresConnection, asked: OfInteraction) -> Standing:
    one = await standing_as_seen(connection, asked.interaction, revision=asked.revision)
    if not one.thread_id:
        raise Rejected(phrase("interaction_in_no_thread", "it stands in no thread"), pointer="/interaction")
    return one


async def _into(
    connection: PostgresConnection, one: Standing, target: Standpoint, kind: str, by: Author
) -> Plan:
    there = await still_there(connection, target.id)
    if one.thread_id == there.id:
        raise Rejected(
            phrase("interaction_there", "it stands in this thread already"), pointer="/thread", status=409
        )
    return moved([one], Spot(thread_id=there.id, customer_id=there.customer_id), kind, by)
