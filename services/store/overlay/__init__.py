"""Overlay mode: agents go on working in their helpdesk, and learn there what was joined here.

`planning` finds what a ticket's agents have not been told, `sending` writes it there as an internal note,
`wording` says it, `whmcs` and `zammad` speak the two helpdesks' documented APIs. Off until somebody turns it
on; a dry run lists what would be written. No note is written twice, and none that a customer can see.
"""
