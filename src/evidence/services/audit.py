"""How one whole pass ended."""

from evidence.domain.errors import EXIT_DONE, EXIT_SOME_FAILED
from evidence.services.search import SearchSummary


def search_exit_code(done: SearchSummary) -> int:
    """Return the exit code of a pass.

    0: every rung was answered and every record fetched. The source's own code when
    it was down, or when every request failed in the same way (a key that is refused,
    say). 24: some requests failed, or their answers were not whole.
    """
    if done.down is not None:
        return done.down.exit_code
    if not done.errors:
        return EXIT_SOME_FAILED if done.asker.shortfalls else EXIT_DONE
    codes = {err.exit_code for err in done.errors}
    if len(codes) == 1 and len(done.errors) == done.requests:
        return codes.pop()
    return EXIT_SOME_FAILED
