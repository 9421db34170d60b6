"""In which modes pages are opened, what is seen in each, and the verdict on it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tests.faults.results import Outcome
from tests.hostile.noticing import Noticed

FIRED_SHARE_MIN = (
    0.4  # where nothing protects: the others are made for places that the control page does not have
)


class Mode(msgspec.Struct, frozen=True, kw_only=True):
    """Which layers there are."""

    name: str
    policy: bool = True
    escaping: bool = True


MODES = (
    Mode(name="as it is"),
    Mode(name="without policy", policy=False),
    Mode(name="without escaping", escaping=False),
)
NAKED = Mode(name="without both", policy=False, escaping=False)


class Shown(msgspec.Struct):
    """What was seen in one mode."""

    mode: Mode
    noticed: Noticed
    policy: bool  # whether it stopped a script
    seconds: float = 0.0


def judged(
    shown: Sequence[Shown], naked: Shown, *, control: float, refused: int = 0, exports: Sequence[str] = ()
) -> tuple[Outcome, str]:
    """Return the outcome, and what was broken or why nothing is shown by it.

    `control` is the share of payloads that fire where nothing protects, `naked` what the product's own pages
    show without any layer.
    """
    if broken := [*exports, *(fault for one in shown for fault in _faults(one))]:
        return "broken", "; ".join(broken)
    doubts = [
        f"the policy was {'on' if one.policy else 'off'} {one.mode.name}"
        for one in shown
        if one.policy != one.mode.policy
    ]
    doubts += [
        f"nothing strange stands there {one.mode.name}"
        for one in (*shown, naked)
        if not one.mode.escaping and not one.noticed.traces
    ]
    doubts += [f"{one.noticed.unseen} pages were late {one.mode.name}" for one in shown if one.noticed.unseen]
    if refused:
        doubts.append(f"{refused} pieces were not taken")
    if control < FIRED_SHARE_MIN:
        doubts.append(f"only {control:.0%} of the payloads fire where nothing protects")
    if not naked.noticed.fired:
        doubts.append("nothing fires on the product's own pages with both layers away")
    return ("void", "; ".join(doubts)) if doubts else ("kept", "")


def _faults(one: Shown) -> list[str]:
    """Return what may not be seen in the mode; with escaping nothing of a payload stands there at all."""
    unwanted = ["fired"]
    if one.mode.escaping:
        unwanted += ["traces", "foreign", "navigations", *(["stopped"] if one.mode.policy else [])]
    seen = one.noticed
    return [
        f"{getattr(seen, what)} {what} {one.mode.name}: {seen.examples.get(what)}"
        for what in unwanted
        if getattr(seen, what)
    ]
