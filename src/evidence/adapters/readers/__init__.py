"""Source documents in: bytes to text and segments."""
