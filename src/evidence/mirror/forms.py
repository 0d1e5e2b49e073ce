"""Names and values of a posted form."""

from email import policy
from email.parser import BytesParser
from urllib.parse import parse_qsl


def pairs_of(body: bytes, content_type: str) -> list[tuple[str, str]]:
    """Return the fields of a form in order; whatever is not multipart is urlencoded."""
    if not body:
        return []
    if content_type.partition(";")[0].strip().casefold() == "multipart/form-data":
        return _multipart(body, content_type)
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)


def _multipart(body: bytes, content_type: str) -> list[tuple[str, str]]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=policy.HTTP).parsebytes(head + body)
    found = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            found.append((name, payload.decode("utf-8", "replace")))
    return found
