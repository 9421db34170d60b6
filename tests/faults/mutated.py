"""`python -m tests.faults.mutated MUTANT MODULE …`: runs a service with one bug planted in it.

The bugs are patched into the running process before its main begins; the product has no switch for them.
"""

from __future__ import annotations

import runpy
import sys

from tests.faults.mutants import PLANTED


def main() -> None:
    """Plant the bug and become the service."""
    name, module, *arguments = sys.argv[1:]
    PLANTED[name].plant()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
