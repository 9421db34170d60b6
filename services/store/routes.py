"""Every route of the API and of the console, each under its own heading: the one list that `app` serves."""

from litestar import get
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from services.store.api import articles as articles_api
from services.store.api import callers as callers_api
from services.store.api import (
    corrections,
    customers,
    description,
    incidents,
    interactions,
    reviews,
    search,
    threads,
    waiting,
)
from services.store.api import dead_letters as letters_api
from services.store.api import lookup as lookup_api
from services.store.api import merges as merges_api
from services.store.api import replies as replies_api
from services.store.api import solved as solved_api
from services.store.api import webhooks as webhooks_api
from services.store.api import work as work_api
from services.store.console import (
    account,
    call,
    call_lookup,
    customer,
    drafts,
    inbox,
    people,
    presence,
    priority,
    provider_signing_in,
    searching,
    second_step,
    signing_in,
    static_files,
    thread,
    together,
)
from services.store.console import articles as article_pages
from services.store.console import audit as audit_pages
from services.store.console import contacts as contact_pages
from services.store.console import corrections as correction_pages
from services.store.console import dead_letters as letter_pages
from services.store.console import desk as desk_pages
from services.store.console import importing as import_pages
from services.store.console import incidents as incident_pages
from services.store.console import lead as lead_pages
from services.store.console import merging as merge_pages
from services.store.console import originals as original_pages
from services.store.console import overlays as overlay_pages
from services.store.console import replying as reply_pages
from services.store.console import retention as retention_pages
from services.store.console import reviews as review_pages
from services.store.console import sources as source_pages
from services.store.console import syncs as sync_pages
from services.store.console import teams as team_pages
from services.store.console import webhooks as webhook_pages
from services.store.console import work as work_pages
from services.store.live import Live


@get("/live", include_in_schema=False)
async def live_events(live_pages: Live) -> Stream:
    """What happens to threads, as server-sent events, until the page or the service closes."""
    return Stream(
        live_pages.watch(),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


API_ROUTES: list[ControllerRouterHandler] = [
    interactions.show_interaction,
    threads.list_threads,
    threads.show_thread,
    lookup_api.look_up,
    callers_api.show_callers,
    work_api.show_work,
    work_api.do_work,
    work_api.undo_work,
    replies_api.show_audience,
    replies_api.send_reply,
    replies_api.show_reply,
    replies_api.retry_reply,
    replies_api.list_canned,
    articles_api.show_thread_articles,
    solved_api.show_solved,
    articles_api.show_articles,
    articles_api.show_article,
    articles_api.mark_article,
    search.search_everything,
    customers.list_customers,
    customers.show_customer,
    customers.show_timeline,
    waiting.show_desk,
    waiting.list_reviews,
    letters_api.list_dead_letters,
    letters_api.show_dead_letter,
    letters_api.redrive_dead_letter,
    letters_api.discard_dead_letter,
    incidents.list_incidents,
    incidents.show_incident,
    incidents.confirm_incident,
    incidents.dismiss_incident,
    merges_api.make_merge,
    merges_api.list_merges,
    merges_api.confirm_merge_over_api,
    merges_api.decline_merge_over_api,
    merges_api.undo_merge_over_api,
    reviews.accept_review,
    reviews.reject_review,
    corrections.make_correction,
    corrections.list_corrections,
    corrections.undo_correction,
    webhooks_api.list_event_types,
    webhooks_api.list_webhooks,
    webhooks_api.make_webhook,
    webhooks_api.show_webhook,
    webhooks_api.remove_webhook,
    webhooks_api.switch_webhook,
    webhooks_api.rotate_webhook,
    webhooks_api.test_webhook,
    webhooks_api.list_deliveries,
    webhooks_api.redrive_webhook,
    webhooks_api.redrive_delivery,
    description.openapi_json,
    description.asyncapi_json,
    description.docs_page,
]
CONSOLE_ROUTES: list[ControllerRouterHandler] = [
    inbox.inbox,
    letter_pages.dead_letters,
    letter_pages.dead_letter_page,
    letter_pages.redrive_letter,
    letter_pages.discard_letter,
    inbox.noise,
    searching.search_page,
    review_pages.reviews_page,
    review_pages.answer_review,
    together.together_page,
    together.answer_together,
    together.undo_together,
    correction_pages.correct_thread,
    correction_pages.undo_correction,
    thread.thread_page,
    thread.interaction_page,
    priority.set_priority,
    presence.beat,
    work_pages.work_on_thread,
    work_pages.undo_work,
    reply_pages.reply_from_thread,
    reply_pages.lift_suppression,
    reply_pages.send_again,
    reply_pages.canned_page,
    reply_pages.change_canned,
    incident_pages.incidents_page,
    incident_pages.incident_page,
    incident_pages.decide_incident,
    incident_pages.tell_affected,
    incident_pages.close_threads,
    lead_pages.lead_page,
    lead_pages.lead_table,
    article_pages.articles_page,
    article_pages.article_page,
    article_pages.mark_page,
    customer.customers_page,
    customer.customer_page,
    contact_pages.appoint_contact,
    contact_pages.withdraw_contact,
    contact_pages.forget_identifier,
    merge_pages.merges_page,
    merge_pages.compare_page,
    merge_pages.propose_merge,
    merge_pages.confirm_merge,
    merge_pages.decline_merge,
    merge_pages.undo_merge,
    call.call_page,
    call.log_call,
    call_lookup.look_up_call,
    call.call_filed,
    drafts.fresh_drafts,
    drafts.dismiss_draft,
    drafts.set_lines,
    signing_in.sign_in_page,
    signing_in.sign_in,
    second_step.code_page,
    second_step.give_code,
    provider_signing_in.leave_for_provider,
    provider_signing_in.come_back,
    account.account_page,
    account.begin_second_factor,
    account.confirm_second_factor,
    account.end_second_factor,
    people.people_page,
    people.add_person,
    people.change_person,
    team_pages.add_team,
    team_pages.change_team,
    team_pages.hand_thread,
    source_pages.sources_page,
    source_pages.add_source,
    source_pages.change_source,
    import_pages.directory_page,
    import_pages.upload_directory,
    import_pages.preview_page,
    import_pages.import_upload,
    sync_pages.syncs_page,
    sync_pages.sync_page,
    sync_pages.change_sync,
    overlay_pages.overlays_page,
    overlay_pages.overlay_page,
    webhook_pages.webhooks_page,
    webhook_pages.add_webhook,
    webhook_pages.webhook_page,
    webhook_pages.change_webhook,
    desk_pages.settings_page,
    desk_pages.change_settings,
    retention_pages.retention_page,
    retention_pages.change_retention,
    audit_pages.audit_page,
    original_pages.original_page,
    original_pages.open_original,
    signing_in.sign_out,
    signing_in.prefer,
    static_files.static_file,
    live_events,
]
