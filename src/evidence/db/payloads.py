"""Bytes as a source sent them."""

import hashlib
import zlib

from sqlalchemy import Connection, insert, select

from evidence.db.rows import PayloadRow
from evidence.domain.errors import NotFound


def keep_payload(connection: Connection, raw: bytes) -> str | None:
    """Keep `raw` once; return its SHA-256, None when there are no bytes."""
    if not raw:
        return None
    digest = hashlib.sha256(raw).hexdigest()
    known = select(PayloadRow.sha256).where(PayloadRow.sha256 == digest)
    if connection.scalar(known) is None:
        connection.execute(
            insert(PayloadRow),
            {
                "sha256": digest,
                "compression": "zlib",
                "size_bytes": len(raw),
                "content": zlib.compress(raw),
            },
        )
    return digest


def payload(connection: Connection, sha256: str) -> bytes:
    """Return the bytes with this SHA-256, as they came; raises `NotFound`."""
    content = connection.scalar(select(PayloadRow.content).where(PayloadRow.sha256 == sha256))
    if content is None:
        raise NotFound(f"no payload {sha256}")
    return zlib.decompress(content)
