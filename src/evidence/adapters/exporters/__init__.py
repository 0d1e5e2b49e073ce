"""Reports out."""
