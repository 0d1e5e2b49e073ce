"""Bytes to text: UTF-8 or a clear refusal."""

from evidence.domain.errors import DocumentUnreadable

_HINT = "Supported today: plain text (.txt) and Markdown (.md), encoded in UTF-8."
# First bytes of formats that people will try, and what to do instead.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP container such as DOCX, ODT or EPUB"),
    (b"\xd0\xcf\x11\xe0", "an old Microsoft Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
)


def decode(raw: bytes, name: str) -> str:
    """Return the text, code point for code point as encoded; a leading BOM is dropped.

    Line ends and Unicode forms are kept as they are.

    Raises:
        DocumentUnreadable: a known binary format, a NUL byte, or bytes that are not
            UTF-8; the message names the byte position, counted from 0.
    """
    for signature, what in _SIGNATURES:
        if raw.startswith(signature):
            raise DocumentUnreadable(
                f"{name}: this is {what}, not supported yet",
                hint=f"Save it as text first. {_HINT}",
            )
    nul = raw.find(b"\0")
    if nul >= 0:
        raise DocumentUnreadable(f"{name}: NUL byte at byte {nul}: not a text file", hint=_HINT)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = error.start + (3 if raw.startswith(b"\xef\xbb\xbf") else 0)
        raise DocumentUnreadable(
            f"{name}: not UTF-8: byte 0x{raw[at]:02x} at byte {at}",
            hint=f"Convert it, for example with `iconv -f WINDOWS-1252 -t UTF-8`. {_HINT}",
        ) from error
