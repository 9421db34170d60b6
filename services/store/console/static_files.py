"""Style sheet, script and drawing, read once at the start and served from memory: no path to walk."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import Parameter

FOLDER = Path(__file__).parent / "static"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOR_EVER = "public, max-age=31536000, immutable"  # the address changes with the content


class StaticFile(msgspec.Struct, frozen=True):
    """One file with the hash that its address carries."""

    content: bytes
    media_type: str
    version: str


class StaticFiles:
    """The console's own files by name."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files: Mapping[str, StaticFile] = {
            path.name: _read(path) for path in sorted(folder.iterdir()) if path.suffix in MEDIA_TYPES
        }

    def address(self, name: str) -> str:
        """Return where the page finds the file."""
        return f"/static/{self._files[name].version}/{name}"

    def find(self, name: str) -> StaticFile | None:
        """Return the file, or None."""
        return self._files.get(name)


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    return StaticFile(content, MEDIA_TYPES[path.suffix], hashlib.sha256(content).hexdigest()[:12])


@get("/static/{version:str}/{name:str}", include_in_schema=False)
async def static_file(
    static: StaticFiles,
    version: Annotated[str, Parameter(max_length=64)],
    name: Annotated[str, Parameter(max_length=64)],
) -> Response[bytes]:
    """A file of the console's own; an address of an older version gets the present content, not kept."""
    file = static.find(name)
    if file is None:
        raise NotFoundException
    caching = FOR_EVER if version == file.version else "no-cache"
    return Response(file.content, media_type=file.media_type, headers={"Cache-Control": caching})
