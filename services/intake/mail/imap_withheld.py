"""Mails that a server lists and does not give: when one is passed by, and what stands in for it. Pure.

One file that its server cannot read, or one mail that it cannot convert, must not hold up those behind it for
ever. Nor must a server in trouble cost a mail: so one is passed by only after it was asked for alone, again
and again, the last time just after a mail behind it was given.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from services.intake.channels.email import RawMail
from services.intake.mail.imap_accounts import Account
from services.intake.mail.imap_cursor import Cursor
from services.intake.mail.saying import said

ALONE_TIMES = 2  # before it is asked for with proof: with the pauses between, at most a minute and a half


class Withheld(msgspec.Struct):
    """What a mailbox's server did not give, over all connections."""

    behind: int = -1  # the cursor when mails could not be had; -1: nothing is amiss
    uid: int = 0  # the mail that was asked for alone
    times: int = 0  # so often, in vain
    proven: bool = False  # a mail behind it was had; it was asked for once more then

    def failed_behind(self, uid: int) -> None:
        """Note that of the mails behind `uid` some could not be had."""
        self.behind = uid

    def asked_alone(self, uid: int) -> None:
        """Note that `uid` is asked for alone: in vain, unless `settled` follows."""
        self.times = self.times + 1 if uid == self.uid else 1
        self.uid = uid

    def settled(self) -> None:
        """Note that what was asked for alone was given, is gone, or was passed by."""
        self.uid = self.times = 0
        self.proven = False

    def over(self) -> None:
        """Note that nothing is amiss any more."""
        self.behind = -1

    def is_proven(self, uid: int) -> bool:
        """Return whether it is this mail alone that the server does not give."""
        return self.proven and uid == self.uid

    def proof_for(self, uid: int, later: Sequence[int]) -> int:
        """Return which of the `later` mails to ask for before `uid` is once more; 0: none.

        Another each time: the next ones may be withheld, too.
        """
        if uid != self.uid or self.times < ALONE_TIMES or not later:
            return 0
        return later[(self.times - ALONE_TIMES) % len(later)]


def standing_in(account: Account, mailbox: str, cursor: Cursor, uid: int, *, language: str) -> RawMail:
    """Return a mail of ours that tells of one which was passed by; always the same for the same one."""
    where = f"{mailbox}, {account.user}, {account.host}, UID {uid}"
    subject, text = said("withheld", language), said("withheld.where", language, where=where)
    name = f"{account.key_of(mailbox)}.{cursor.uid_validity}.{uid}"
    return RawMail(
        f"Subject: {subject}\r\nMessage-ID: <{name}@withheld.invalid>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode("utf-8", "replace")
    )
