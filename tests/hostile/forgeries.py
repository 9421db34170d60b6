"""A3: webhooks, posts and sessions that are forged: none is taken, and every genuine one is."""

from __future__ import annotations

from deploy.store_commands import store_commands
from tests.faults.results import Result
from tests.faults.run import Order
from tests.hostile.attacked import attacked
from tests.hostile.forging.calling import forge_calls
from tests.hostile.forging.posting import Posting
from tests.hostile.forging.sessions import forge_sessions
from tests.hostile.forging.tally import Tally
from tests.hostile.requesting.crawling import crawl, own_names, throw_away_names
from tests.hostile.requesting.routes import routes_of
from tests.hostile.requesting.seen import Seen
from tests.hostile.vendors import signing_sources
from tests.hostile.wire import Wire

ROUNDS = 10  # of every webhook's forgeries, each with calls of its own
PIECES = 120  # of the sample desk, so that pages have forms


async def run(order: Order) -> list[Result]:
    """Return a result for webhooks, one for posts from elsewhere, one for sessions."""
    webhooks, posts, sessions = Tally(), Tally(), Tally()
    async with attacked(order, pieces=PIECES) as found:
        async with store_commands(found.instance.settings) as commands:
            doors = dict(found.vendors) | await signing_sources(commands)
        routes = await routes_of(found)
        seen = Seen([one.row for one in routes if one.door == "store"], kept=own_names())
        throw_away_names(seen)
        await crawl(found, routes, seen)
        wire = Wire(found.port("store"))
        order.say("A3 forgeries: sessions")
        await forge_sessions(found, wire, sessions)
        wire.close()
        order.say(f"A3 forgeries: webhooks, {len(doors)} doors")
        await forge_calls(found, doors, webhooks, rounds=order.scaled(ROUNDS))
        order.say("A3 forgeries: posts")
        posting = Posting(found, seen, posts, seed=order.seed)
        await posting.try_all(routes)
    return [
        webhooks.result("A3 webhooks", order.seed, doors=len(doors)),
        posts.result("A3 posts", order.seed, wants_no_token=posting.excluded),
        sessions.result("A3 sessions", order.seed),
    ]
