"""The console's words in English."""

from __future__ import annotations

from collections.abc import Mapping

from services.store.console.words_acknowledgements_en import ACKNOWLEDGEMENTS
from services.store.console.words_admin_en import ADMIN
from services.store.console.words_articles_en import ARTICLES
from services.store.console.words_calls_en import CALLS
from services.store.console.words_corrections_en import CORRECTIONS
from services.store.console.words_customers_en import CUSTOMERS
from services.store.console.words_drafts_en import DRAFTS
from services.store.console.words_incidents_en import INCIDENTS
from services.store.console.words_keys_en import KEYS
from services.store.console.words_lead_en import LEAD
from services.store.console.words_operation_en import OPERATION
from services.store.console.words_overlay_en import OVERLAY
from services.store.console.words_people_en import PEOPLE
from services.store.console.words_portal_en import PORTAL
from services.store.console.words_replies_en import REPLIES
from services.store.console.words_retention_en import RETENTION
from services.store.console.words_syncs_en import SYNCS
from services.store.console.words_teams_en import TEAMS
from services.store.console.words_terms_en import TERMS
from services.store.console.words_triage_en import TRIAGE
from services.store.console.words_vendors_en import VENDORS
from services.store.console.words_webhooks_en import WEBHOOKS
from services.store.console.words_work_en import WORK

ENGLISH: Mapping[str, str | Mapping[str, str]] = {
    # frame
    "skip": "Skip to content",
    "menu": "Menu",
    "menu.threads": "Threads",
    "menu.reviews": "To review",
    "menu.dead": "Could not be filed",
    "menu.noise": "Noise",
    "menu.customers": "Customers",
    "menu.call": "Log a call",
    "menu.channels": "Channel",
    "menu.every_channel": "All channels",
    "menu.sign_out": "Sign out",
    "language": "Language",
    "language.hr": "Hrvatski",
    "language.en": "English",
    "theme": "Colours",
    "theme.auto": "Like the system",
    "theme.light": "Light",
    "theme.dark": "Dark",
    "apply": "Apply",
    "older": "Older",
    "more": "More",
    "to_start": "Back to the start",
    "back_to_inbox": "Back to threads",
    **TERMS,
    **TEAMS,
    # inbox
    **ACKNOWLEDGEMENTS,
    **WEBHOOKS,
    **WORK,
    **INCIDENTS,
    **CUSTOMERS,
    **ADMIN,
    **RETENTION,
    **OVERLAY,
    **SYNCS,
    **LEAD,
    **KEYS,
    "reports": {"one": "{n} report", "other": "{n} reports"},
    "repeats": {"one": "{n} repeat", "other": "{n} repeats"},
    "interactions": {"one": "{n} interaction", "other": "{n} interactions"},
    "channels": {"one": "{n} channel", "other": "{n} channels"},
    "threads": {"one": "{n} thread", "other": "{n} threads"},
    "no_subject": "(no subject)",
    # thread
    "thread.earlier": "Show earlier interactions",
    "thread.newest": "Go to the newest",
    "thread.new": {"one": "{n} new interaction", "other": "{n} new interactions"},
    "thread.recurrence_of": "The same trouble was reported before in",
    "thread.opened": "opened",
    "thread.last": "latest",
    "thread.panel": "About the customer",
    "thread.others": "Other open threads",
    "thread.others.none": "No other open threads.",
    "interaction.taken_by": "noted by {agent}",
    "interaction.chat_with": "chat with {agent}",
    "interaction.quoted": "Quoted history",
    "interaction.signature": "Signature",
    "interaction.rest": "Show the whole text",
    "interaction.older_version": "An earlier version of the same piece",
    "interaction.unreadable": "The original cannot be read; its bytes are kept.",
    "interaction.no_text": "(no text)",
    "interaction.attachments": "Attachments",
    "interaction.original": "Original",
    "interaction.facts": "Stated",
    "interaction.received": "received {when}",
    "interaction.may_not": "The sender has no right to ask for support for this customer.",
    "interaction.noise": "Set aside as noise",
    "interaction.title": "Interaction",
    "why": "why?",
    "why.evidence": "What spoke for and against",
    "why.runner_up": "Second best",
    "why.model": "model {model}",
    "why.by": "decided by {who}",
    "why.machine": "OneThread",
    "why.probability": "confidence {percent}",
    "why.none": "No comparison tipped the scales.",
    "why.looks_like": "Looks like",
    "why.looks_like_customer": "Perhaps this is",
    "why.doubt": "This is not certain, so it stands alone until somebody has looked.",
    **REPLIES,
    **VENDORS,
    **TRIAGE,
    **CALLS,
    **DRAFTS,
    **CORRECTIONS,
    **OPERATION,
    **PEOPLE,
    **PORTAL,
    # customer
    "customer.contacts": "Contacts",
    "customer.contacts.none": "No contacts in the directory.",
    "customer.only_for": "only for",
    "customer.domains": "Domains",
    "customer.domains.none": "No domains in the directory.",
    "customer.services": "Services",
    "customer.services.none": "No services in the directory.",
    "customer.identifiers": "Also recognised by",
    "customer.identifiers.none": "Nothing else so far.",
    "customer.threads": "Threads",
    "customer.threads.none": "This customer has not reported anything yet.",
    "customer.archived": "no longer in the directory",
    "customer.unknown": "Not yet recognised as anybody in the directory.",
    "customers.title": "Customers",
    "customers.search": "Find a name, number, domain, address or phone",
    "customers.empty": "The directory is empty. Import it with: onethread directory import FILE",
    "customers.empty.search": "Nobody matches “{query}”.",
    **ARTICLES,
    # waiting for a human
    "reviews.title": "To review",
    "reviews.lead": "What the program is not sure of. Each piece stands in a thread; nothing is hidden.",
    "reviews.empty": "Nothing to review.",
    "reviews.stands_in": "Stands in thread",
    "dead.title": "Could not be filed",
    "dead.lead": "Pieces that could not be placed at the third try either. Their bytes are kept.",
    "dead.empty": "Everything that arrived has been filed.",
    "dead.cause": "Cause",
    "dead.when": "When",
    "dead.size": "Size",
    "dead.id": "Interaction",
    "dead.settled": "State",
    "dead.unsettled": "waiting",
    "noise.title": "Noise",
    "noise.lead": "Automatic replies, bounces, lists and tests. Nothing is deleted.",
    "noise.empty": "Nothing here.",
    # log a call
    "call.title": "Log a call",
    "call.lead": "A note is enough; everything else helps the call to find its thread.",
    "call.number": "Calling from",
    "call.name": "Who is calling",
    "call.company": "Company",
    "call.customer_ref": "Customer number",
    "call.domain": "Domain",
    "call.email": "E-mail",
    "call.started_at": "Started",
    "call.minutes": "Length in minutes",
    "call.direction": "Direction",
    "call.inbound": "The customer called",
    "call.outbound": "We called",
    "call.note": "Note",
    "call.note.hint": "What was said, in their words: what does not work, since when, which error.",
    "call.submit": "Save the call",
    "call.errors": "The call was not saved. Please check the marked fields.",
    "call.refused": "The call was not saved: {detail}",
    "call.refused.plain": "The call was not saved: the call service does not take it like this.",
    "call.away": "The service that takes calls does not answer at the moment. The call was not saved; "
    "your text is still here. Please try again in a few seconds.",
    "call.away.rest": "Threads and customers can still be read.",
    "call.error.note": "Please write a note.",
    "call.error.started_at": "Please give a date and time.",
    "call.error.minutes": "Please give a number of minutes from 0 to 1440.",
    "call.error.field": "This value was not accepted: {detail}",
    "call.error.field.plain": "This value was not accepted.",
    "call.waiting.title": "The call is saved",
    "call.waiting": "Finding its thread. This page will move on by itself in a moment.",
    "call.waiting.long": "This takes longer than usual. The call is safe and will be filed; "
    "there is no need to enter it again.",
    "call.dead": "The call is safe, but it could not be filed. Cause:",
    "call.forbidden": "Your role allows reading only.",
    # errors
    "error.title": "Something is not right",
    "error.400": "The request cannot be read.",
    "error.403": "You may not do this, or the form has expired. Please go back and try again.",
    "error.404": "There is nothing here. The address may be cut short or mistyped.",
    "error.405": "This page is not opened that way.",
    "error.413": "That is more than can be taken at once.",
    "error.429": "Too many requests. Please wait a moment.",
    "error.500": "The mistake is ours and has been noted. Please try again.",
    "error.503": "The database does not answer at the moment. What has arrived is safe; try again shortly.",
    # times
    "time.now": "just now",
    "time.minutes": {"one": "{n} min ago", "other": "{n} min ago"},
    "time.hours": {"one": "{n} h ago", "other": "{n} h ago"},
    "time.days": {"one": "{n} day ago", "other": "{n} days ago"},
    "weekdays": "Mon Tue Wed Thu Fri Sat Sun",
    "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
}
