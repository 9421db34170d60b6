"""The gate before a customer is taken without asking: sure, far ahead, and for reasons that count."""

from __future__ import annotations

from collections.abc import Sequence

from services.correlator.core.models.model import CustomerWeights
from services.correlator.core.subjects import forwards
from services.correlator.core.weighing import Weighed, says
from shared.interaction import Interaction

_STRONG = frozenset({"email exact", "phone exact", "reference header", "reference conversation"})
_STRONG_IF_PROVEN = frozenset({"email learned", "domain mail"})  # a mailbox of theirs, whoever's
_UNFIT_NAMES = frozenset({"name other", "name unlike"})  # a number goes to another, a relative has it
_WITHOUT_IDENTITY = frozenset({"fit", "threads"})
_NAMED = frozenset({"name in text", "name full", "name surname", "name near"})
_NAMED_FIRM = frozenset({"firm stated", "domain stated"})
_FIRM = _NAMED_FIRM | {"firm claimed", "firm claimed partly", "domain claimed"}
_MAILBOX = frozenset({"email exact"})
_NAMED_DOMAIN = frozenset({"domain stated"})


def passes(
    best: Weighed, lead: float, others: Sequence[Weighed], interaction: Interaction, weights: CustomerWeights
) -> bool:
    """Return whether `best` may be taken without asking; it is `lead` bits ahead of the first of `others`."""
    if any(_is_named_instead(one, best) for one in others):
        return False
    if interaction.channel == "email" and any(_writes_from(one, best) for one in others):
        return False
    if (
        interaction.trust == "forged"
        or best.probability < weights.auto_probability
        or lead < weights.auto_lead
    ):
        return False
    comparisons = {one.comparison for one in best.compared if one.bits > 0}
    if "proof" in best.groups:  # an agent who doubts is not overruled by names and numbers
        return False
    if "phone borrowed" in comparisons:  # the name that came with the number is its owner's, too
        return False
    if "number exact" in comparisons and interaction.trust == "verified":
        return True
    unfit = any(one.comparison in _UNFIT_NAMES for one in best.compared)
    # What is open at a customer does not make a stranger's name fit, unless its firm was named.
    silent = {"fit", "threads"} if unfit and not says(best, _FIRM) else {"fit"}
    agreeing = sum(
        1 for group, bits in best.groups.items() if group not in silent and bits >= weights.agrees_min
    )
    if interaction.channel == "email" and interaction.trust == "unverified":
        return False
    if best.known.unknown:
        return ("reference" in best.groups and not _only_answers(best)) or _is_that_stranger(
            comparisons, best, interaction
        )
    if _only_answers(best):
        return False
    if comparisons & _STRONG or (comparisons & _STRONG_IF_PROVEN and interaction.trust == "verified"):
        proven = interaction.trust == "verified" or "reference conversation" in comparisons
        return agreeing >= 2 or proven or not unfit
    if unfit and (
        forwards(interaction.subject) or any(other.role == "forwarded" for other in interaction.others)
    ):
        return False  # what names the customer may be a third party's
    gained = sum(bits for group, bits in best.groups.items() if group != "fit")
    return agreeing >= 2 and gained >= weights.corroborated_min


def _only_answers(best: Weighed) -> bool:
    """Return whether nothing but a mail's header leads to the customer: whoever got a copy can answer."""
    telling = {one.comparison for one in best.compared if one.bits > 0 and one.group not in _WITHOUT_IDENTITY}
    return telling == {"reference header"}


def _writes_from(other: Weighed, best: Weighed) -> bool:
    """Whether the mailbox is another customer's and none of `best`'s: names and numbers are known to many."""
    return "address" not in best.groups and says(other, _MAILBOX)


def _is_that_stranger(comparisons: set[str], best: Weighed, interaction: Interaction) -> bool:
    """Return whether somebody unknown comes again: the same proven mailbox, or the same number and name.

    A number or a typed address alone is not enough: two strangers put together is one reading the other's.
    """
    if "email learned" in comparisons and interaction.trust == "verified":
        return True
    named_alike = not any(one.comparison in {"name other", "name other address"} for one in best.compared)
    return (
        bool(comparisons & {"phone learned", "email learned"})
        and named_alike
        and bool(interaction.author.name)
    )


def _is_named_instead(other: Weighed, best: Weighed) -> bool:
    """Whether the text names another customer by firm or domain and by a person: a borrowed telephone.

    Where it names `best` by its firm, too, only the other's domain says so.
    """
    if best.known.unknown:
        return False
    if "address" in other.groups:  # of the customers that share an address, the text names the other
        return says(other, _NAMED_DOMAIN) and not says(best, _NAMED_DOMAIN)
    if not says(other, _NAMED):
        return False
    if says(best, _NAMED_FIRM):
        return says(other, _NAMED_DOMAIN) and not says(best, _NAMED_DOMAIN)
    return says(other, _NAMED_FIRM)
