"""What the API's routes take, in one place: bounded, described, with examples."""

from typing import Annotated

from litestar.exceptions import NotFoundException
from litestar.openapi.spec import Example
from litestar.params import Parameter

from services.store.cursors import CURSOR_CHARS_MAX, PAGE_DEFAULT, PAGE_MAX

HANDLE_CHARS_MAX = 64

Cursor = Annotated[
    str | None,
    Parameter(
        query="cursor",
        max_length=CURSOR_CHARS_MAX,
        description="`next` of the page before, as it was; none for the first page.",
        required=False,
    ),
]
Limit = Annotated[
    int,
    Parameter(query="limit", ge=1, le=PAGE_MAX, default=PAGE_DEFAULT, description="Rows of a page, at most."),
]
ThreadHandle = Annotated[
    str, Parameter(description="Handle of a thread.", examples=[Example(value="thr_4nXv0y3mT1mJr8wQk2c9bA")])
]
AppointmentHandle = Annotated[str, Parameter(description="Handle of an appointment.")]
CustomerHandle = Annotated[
    str,
    Parameter(description="Handle of a customer.", examples=[Example(value="cus_9fQ2uJ0xS5b7Lr1Vw3e8Zg")]),
]
InteractionId = Annotated[
    str,
    Parameter(
        description="Id of an interaction, as the intake answered it.",
        examples=[Example(value="5f1c0a9e7b3d4826a1f0c4d2e8b96a37")],
    ),
]


def known_name(name: str) -> str:
    """Return a handle or id that may be asked for. Raises NotFoundException for what none can look like."""
    if not 0 < len(name) <= HANDLE_CHARS_MAX or not name.isascii() or not name.isprintable():
        raise NotFoundException(detail=NOT_FOUND)
    return name


NOT_FOUND = "Nothing has this id."
