"""What a stream on the bus must be like, or what was acknowledged could be lost. Pure."""

from __future__ import annotations

from nats.js.api import StreamConfig


def stream_faults(found: StreamConfig, wanted: StreamConfig) -> list[str]:
    """Return why `found` is not as safe as `wanted`, a phrase each; empty if it is."""
    faults = faults_for_good(found, wanted)
    if found.discard != wanted.discard:
        faults.append(f"it discards the {_said(found, 'discard')} when it is full")
    if found.no_ack:
        faults.append("it acknowledges nothing")
    if (found.max_age or 0) != (wanted.max_age or 0):
        faults.append(f"what it holds expires after {found.max_age or 0:.0f} s")
    faults += [f"{name} limits it" for name in ("max_msgs", "max_msgs_per_subject") if _at(found, name) > 0]
    if 0 < _at(found, "max_msg_size") < _at(wanted, "max_msg_size"):
        faults.append(f"max_msg_size is below {wanted.max_msg_size}")
    if (found.duplicate_window or 0) < (wanted.duplicate_window or 0):
        faults.append(f"duplicate_window is below {wanted.duplicate_window:.0f} s")
    missing = set(wanted.subjects or ()) - set(found.subjects or ())
    faults += [f"it does not take {subject}" for subject in sorted(missing)]
    return faults


def faults_for_good(found: StreamConfig, wanted: StreamConfig) -> list[str]:
    """Return those faults that no update can put right: another stream has our name."""
    return [
        f"its {name} is {_said(found, name)}, not {_said(wanted, name)}"
        for name in ("storage", "retention")
        if getattr(found, name) != getattr(wanted, name)
    ]


def _at(config: StreamConfig, name: str) -> int:
    """Return a limit; none is -1, 0 or not there, all the same to the broker."""
    return int(getattr(config, name) or -1)


def _said(config: StreamConfig, name: str) -> str:
    value = getattr(config, name)
    return str(getattr(value, "value", value))
