"""`python -m tests.faults.mutated MUTANT MODULE …`: runs a service with a bug planted, or without a layer.

The bugs are patched into the running process before its main begins; the product has no switch for them.
"""

from __future__ import annotations

import runpy
import sys

from tests.faults.mutants import PLANTED
from tests.hostile.layers import LAYERS_OFF

PLANTS = {name: one.plant for name, one in PLANTED.items()} | dict(LAYERS_OFF)


def main() -> None:
    """Plant the bug and become the service."""
    name, module, *arguments = sys.argv[1:]
    PLANTS[name]()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
