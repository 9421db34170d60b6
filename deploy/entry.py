"""Where `onethread` begins: a mail server's pipe is served at once, all else loads the command line."""

from __future__ import annotations

import sys

from deploy import mail_pipe

MAIL_PIPE = "mail-pipe"


def main() -> None:
    """Run the command that the arguments name."""
    if sys.argv[1:2] == [MAIL_PIPE] and "--help" not in sys.argv:
        sys.exit(mail_pipe.main(sys.argv[2:]))
    from deploy.cli import main as all_commands

    all_commands()
