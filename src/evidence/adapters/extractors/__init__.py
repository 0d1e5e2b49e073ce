"""Text to atomic claims."""
