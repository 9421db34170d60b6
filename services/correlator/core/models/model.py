"""The shape of a match model: all numbers that decide a placement. The values are in v1 and later models."""

from __future__ import annotations

import msgspec


class CustomerWeights(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bits of the comparisons that tell whose report it is, and the gate before anything is automatic.

    The rarity of a value, log2(universe / sharers), is added to those marked (+).
    """

    universe_min: int  # people a value is drawn from, where the directory is smaller
    address_universe_factor: float  # addresses and numbers are drawn from so many times the directory
    known_share: float  # share of reports that come from a customer of the directory
    email_verified: float  # (+) author's address, the mailbox proven
    email_plausible: float  # (+) half a proof, or typed into a chat
    email_claimed: float  # (+) no proof
    address_shared: float  # an agency's, shared by more customers than are looked at
    email_learned: float  # (+) an address seen with this customer before
    email_named: float  # (+) an address of the customer stands in the text
    phone_caller: float  # (+) the number that calls, or a chat's
    borrowed: float  # of the caller's number that is left where the note says it is another's
    phone_learned: float  # (+)
    phone_named: float  # (+) the number stands in text or signature
    same_person: float  # from the full weight of the address that proves the person at another customer
    number_verified: float  # (+) portal sign-in
    number_claimed: float  # (+)
    number_named: float  # (+) in free text
    number_near: float  # (+) one digit or letter off
    number_other: float  # another number is signed in
    name_full: float  # (+)
    name_near: float  # (+)
    name_surname: float  # (+)
    name_given: float  # (+)
    name_in_text: float  # (+) both words of a contact's name in the text
    name_unlike: float  # a relative or namesake
    name_other: float  # no contact is called so
    name_other_address: float  # the address is this contact's, the name is not
    domain_stated: float  # (+) in the text
    domain_claimed: float  # (+) in a field, typed from hearing
    domain_signed_in: float  # (+) in the portal's field
    domain_mail: float  # (+) of the author's own address, which is not listed itself
    domain_footer: float  # (+)
    domain_colleague: float  # (+) of the address of an agency that acts for the customer
    label_same: float  # (+) other ending
    label_near: float  # (+) one edit
    label_two: float  # (+) two edits, or equal consonants
    label_words: float  # (+) some words of the label
    firm_claimed: float  # (+) all words of the firm, in a field
    firm_stated: float  # (+) all, in the text
    firm_footer: float  # (+)
    firm_partly: float  # factor on rarity for one of several words
    own_domain: float  # a person of several customers writes from this one's domain
    not_proven: float  # the agent notes that the caller did not prove who he is
    role_unfit: float  # a billing contact reports what is not billing
    reference_conversation: float  # goes on in a conversation of this customer
    reference_header: float  # answers a mail of this customer
    reference_spoken: float
    reference_written: float  # a ticket's number in the text
    cap_factor: float  # correlated comparisons of one group: at most this times the heaviest
    agrees_min: float  # bits from which a group counts as agreeing
    auto_probability: float
    auto_lead: float  # bits ahead of the next customer
    threads_sharers_max: int  # customers of one address beyond which threads do not tell them apart
    threads_max: float  # what the open threads of a customer may add to its bits
    corroborated_min: float  # bits of all groups together where no strong identifier is among them


class ThreadWeights(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bits of the comparisons that tell which thread of the customer, and the thresholds of joining."""

    join_prior: float  # a thread of this customer, before anything is compared, against a new one
    conversation: float
    header: float
    sibling: float  # both name one parent that we have not seen
    spoken: float
    written: float
    subject_inherited: float
    quoted: float  # the quoted history is a report of the thread
    subject_same: float
    subject_other: float  # who speaks in the thread has typed a subject of other words
    mailbox_same: float
    mailbox_other: float
    domain_same_max: float  # bits of the domain are log2 of how many the customer has
    domain_foreign: float  # both name a domain that is not the customer's
    server_same: float
    server_other: float
    domain_other: float
    domain_unlike: float  # it names one that the thread does not, and that is nobody's
    error_same: float
    error_other: float
    problem_same: float
    problem_other: float
    problem_lead_full: float  # votes ahead from which a class is believed in full
    trouble_alike: float  # of the bits that both speak of one kind of trouble
    trouble_unlike: float  # of the bits that they speak of different ones
    outage_alike: float  # both sound like an outage of ours, within hours
    failing_same: float
    failing_other: float
    signs_other: float  # both have telling signs, and none in common
    signs_factor: float  # of the bits that the lexicon gives a sign both share
    signs_max: float
    stem_shared: float  # a word that both say
    stem_told: float  # a word that an agent said in the thread
    stem_alike: float  # a word that begins like one of the thread's
    stems_counted: int  # of the words shared
    anew: float  # by the same channel again, and not as an answer
    knows: float  # the text mentions an earlier contact
    asks: float  # it asks how it stands
    solved: float
    still: float
    again: float
    outbound: float  # an agent calls back about something open
    note_closes: float  # the note of a call says that the case is closed
    other_matter: float
    first_time: float
    vague: float  # the report says no more than that it does not work, and one open thread fits
    recency: float  # per ln(1 + days)
    closed_lately: float  # closed within the days in which the same trouble joins
    reach_closed: float  # closed longer ago: only a reference that adds nothing new gets over this
    join_probability: float  # that it is one of the threads, from which it joins
    thread_share_min: float  # of that, the part that the best and its kin have
    ask_probability: float
    kin_min: float  # bits from which two threads may be one matter
    recurrence_min: float  # bits of content shared with a closed thread, of these cues too:
    recurs_again: float  # it says that it is so again
    recurs_then: float  # it likens it to a past time
    recurs_other: float  # it says that it is something else
    recurrence_max: float  # what a trouble come back may speak against the open threads
    substance_min: float  # bits of content or reference without which nothing joins


class Days(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules of closing (docs/corpora.md)."""

    quiet_closes: float  # days without an interaction after which a thread counts as closed
    reopens: float  # days after closing within which the same trouble joins
    recurs: float  # days back in which the same trouble is called a recurrence


class Model(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named, frozen set of weights; its name is on every placement it decided."""

    name: str
    customer: CustomerWeights
    thread: ThreadWeights
    days: Days
