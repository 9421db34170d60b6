"""A desk's own history, as it can be exported in an afternoon: mail, calls, chats and tickets, unlabelled."""
