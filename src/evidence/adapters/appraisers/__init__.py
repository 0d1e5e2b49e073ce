"""Records to evidence items."""
