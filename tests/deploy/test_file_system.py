"""A data folder in memory is refused where nothing may be lost, and allowed where somebody says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.file_system import IN_MEMORY, check_lasting, kind_of
from shared.errors import Refused

MEMORY = Path("/dev/shm")
MOUNTS = """\
overlay / overlay rw 0 0
tmpfs /tmp tmpfs rw,nosuid 0 0
/dev/vdb /tmp/disk ext4 rw 0 0
/dev/vdc /mnt/two\\040words xfs rw 0 0
/dev/vdd /srv ext4 rw 0 0
tmpfs /srv tmpfs rw 0 0
nonsense
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/var/lib/onethread", "overlay"),
        ("/tmp/onethread/var", "tmpfs"),
        ("/tmpfiles/var", "overlay"),
        ("/tmp/disk/var", "ext4"),
        ("/mnt/two words/var", "xfs"),
        ("/srv/var", "tmpfs"),
    ],
)
def test_the_nearest_mount_and_of_two_the_later_says_what_a_folder_lies_on(place: str, kind: str) -> None:
    assert kind_of(Path(place), MOUNTS) == kind
    assert kind_of(Path(place), "") == ""


@pytest.mark.skipif(
    kind_of(MEMORY, Path("/proc/self/mounts").read_text()) not in IN_MEMORY, reason="no tmpfs"
)
def test_memory_is_refused_unless_it_is_a_trial_or_may_lose() -> None:
    said: list[str] = []
    with pytest.raises(Refused, match="lies in memory and is gone") as caught:
        check_lasting(MEMORY / "desk", durable=True, in_memory_allowed=False, say=said.append)
    assert "\n" not in str(caught.value)

    check_lasting(MEMORY / "desk", durable=True, in_memory_allowed=True, say=said.append)
    check_lasting(MEMORY / "desk", durable=False, in_memory_allowed=False, say=said.append)
    assert said == []


def test_a_folder_that_somebody_may_clean_up_is_told_of() -> None:
    said: list[str] = []

    for place in ("/tmp/disk/desk", "/var/lib/desk"):
        check_lasting(
            Path(place),
            durable=True,
            in_memory_allowed=False,
            say=said.append,
            mounts=MOUNTS,
            temporary=Path("/tmp"),
        )

    assert len(said) == 1
    assert "under the temporary directory" in said[0]
