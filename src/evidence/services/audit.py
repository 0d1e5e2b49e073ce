"""How one whole pass ended."""

from evidence.domain.errors import EXIT_SOME_FAILED
from evidence.services.search import SearchSummary


def search_exit_code(done: SearchSummary) -> int:
    """Return the exit code of a pass: the source's own when it was down, 24 for single failures.

    0 means that every rung was answered and every record fetched.
    """
    if done.down is not None:
        return done.down.exit_code
    return EXIT_SOME_FAILED if done.failures else 0
