"""A thread and its pieces: who reports one trouble, how often, over which channel."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from tests.corpus.generated.cases import case_outside
from tests.corpus.generated.draw import Ranked, Weighted, chance
from tests.corpus.generated.model import Case, Contact, Customer, Directory, Step, Thread, Trouble, Voice
from tests.corpus.generated.times import first_day, later
from tests.corpus.generated.voices import Voices

CHANNELS = Weighted(("email", "phone", "chat", "ticket"), (33, 28, 21, 18))
SIZES = Weighted((1, 2, 3, 4, 5), (40, 28, 15, 10, 7))
ACTIVITY_EXPONENT = 0.45  # some customers report far more often than others
CLOSED_SHARE = 0.45  # of threads with more than one piece end with a word that it is solved
REPEAT_SHARE = 0.78  # of the later pieces that do not close
OTHER_CHANNEL_SHARE = 0.75  # of repeats come over another channel than the piece before
OTHER_CONTACT_SHARE = 0.35


class Planner:
    """Opens threads on a directory, never the same trouble twice for one customer but as a recurrence."""

    def __init__(self, rng: random.Random, directory: Directory) -> None:
        self.rng = rng
        self.directory = directory
        self.voices = Voices(rng, directory)
        self.start = first_day(rng)
        self.threads: list[Thread] = []
        self._used: dict[str, set[str]] = {}
        active = [customer for customer in directory.customers if not customer.former]
        rng.shuffle(active)
        self._active = Ranked(active, ACTIVITY_EXPONENT)

    def customer(self) -> Customer:
        """Return somebody who may report: the busy ones more often."""
        return self._active.draw(self.rng)

    def open(self, customer: Customer, at: datetime, case: Case, *, size: int | None = None) -> Thread:
        """Return a new thread of `customer` with all its steps."""
        trouble = self.trouble(customer, case, at)
        return self.tell(Thread(customer, trouble), at, size=size or SIZES.draw(self.rng))

    def tell(
        self,
        thread: Thread,
        at: datetime,
        *,
        size: int,
        voice: Voice | None = None,
        channel: str | None = None,
    ) -> Thread:
        """Give `thread` its steps, the first from `voice` if one is given, and take it into the plan."""
        customer = thread.customer
        self.threads.append(thread)
        first = channel or CHANNELS.draw(self.rng)
        if voice is None:
            assert customer is not None  # a stranger's voice is always given
            voice = self.voices.ordinary(customer, self.contact(customer), thread.trouble, first)
        thread.steps.append(Step(at, "new", first, voice))
        if customer is not None:
            self._used.setdefault(customer.number, set()).add(thread.trouble.case.topic)
            self._go_on(thread, customer, size)
        return thread

    def trouble(self, customer: Customer, case: Case, at: datetime) -> Trouble:
        """Return `case` as it befalls one of the customer's domains."""
        rng = self.rng
        onset = at - timedelta(hours=rng.choice((1, 3, 6, 20, 30, 60, 100, 200)))
        mailbox = rng.choice(("info", "ured", "prodaja", "narudzbe", "kontakt", "racuni", "servis"))
        error = rng.choice(case.errors) if case.errors else ""
        return Trouble(case, rng.choice(customer.domains), mailbox, error, onset)

    def any_case(self, customer: Customer | None) -> Case | None:
        """Return a case that this customer has not had; any, for a stranger."""
        return case_outside(self.rng, self._used.get(customer.number, set()) if customer else set())

    def contact(self, customer: Customer) -> Contact:
        """Return who reports: the owner more often."""
        return customer.contacts[0] if chance(self.rng, 0.5) else self.rng.choice(customer.contacts)

    def free(self, customer: Customer, case: Case) -> bool:
        """Return whether the customer has not had this case."""
        return case.topic not in self._used.get(customer.number, set())

    def _go_on(self, thread: Thread, customer: Customer, size: int) -> None:
        closes = size > 1 and chance(self.rng, CLOSED_SHARE)
        for count in range(1, size):
            before = thread.steps[-1]
            last = closes and count == size - 1
            kind = "repeat" if not last and chance(self.rng, REPEAT_SHARE) else "follow_up"
            moved = chance(self.rng, OTHER_CHANNEL_SHARE if kind == "repeat" else 0.4)
            channel = self._another(before.channel) if moved else before.channel
            contact = self._who(customer, before, kind)
            voice = self.voices.ordinary(customer, contact, thread.trouble, channel)
            thread.steps.append(Step(later(self.rng, before.at), kind, channel, voice, closes=last))

    def _another(self, channel: str) -> str:
        other = CHANNELS.draw(self.rng)
        while other == channel:
            other = CHANNELS.draw(self.rng)
        return other

    def _who(self, customer: Customer, before: Step, kind: str) -> Contact:
        same = [contact for contact in customer.contacts if contact.id == before.voice.contact]
        if same and not (kind == "repeat" and chance(self.rng, OTHER_CONTACT_SHARE)):
            return same[0]
        return self.rng.choice(customer.contacts)
