"""The outside formats and services, each behind a port."""
