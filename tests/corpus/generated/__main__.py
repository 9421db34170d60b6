"""`python -m tests.corpus.generated FOLDER`: write a drawn desk, or the mail set, into a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.corpus.generated.desk import write_desk
from tests.corpus.generated.mail_set import write_mail_set

CUSTOMERS = 30_000
INTERACTIONS = 60_000


def main() -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.generated", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--interactions", type=int, default=INTERACTIONS)
    parser.add_argument("--mail-set", action="store_true", help="the 1,000 mails of 680 threads instead")
    asked = parser.parse_args()
    if asked.mail_set:
        write_mail_set(asked.folder, asked.seed)
    else:
        write_desk(asked.folder, asked.seed, asked.customers, asked.interactions)


if __name__ == "__main__":
    main()
