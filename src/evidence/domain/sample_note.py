"""The sentence that marks an abstract as a summary of the shipped sample."""

SAMPLE_NOTE_LABEL = "NOTE"
SAMPLE_NOTE = (
    "This text is a summary written for the sample library; it is not the published abstract."
)


def is_sample_note(text: str) -> bool:
    """Tell whether `text` is the note: never index it, never quote it."""
    return text.strip() == SAMPLE_NOTE
