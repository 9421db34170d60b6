"""Replies: what agents answer from a thread, by mail or into the chat or portal where somebody wrote.

On the way: who may be written to (`audience`, `people`), what the mail answers (`ancestry`), texts kept ready
(`canned`), the reply on record (`recording`), the mail (`composing`), and its way to the mail server
(`sending`, `smtp`, `outcome`). All decisions are pure; rows are read and written by `people`, `recording`,
`deliveries` and `canned_rows`.
"""
