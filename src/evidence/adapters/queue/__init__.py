"""The team's queue of work, in the shared PostgreSQL database."""
