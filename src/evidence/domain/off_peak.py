"""When NCBI wants large jobs to run.

Source: NCBI, "Usage guidelines and requirements" (NBK25497): large jobs on weekends or
between 21:00 and 5:00 US Eastern time on weekdays.
"""

from datetime import datetime

ZONE = "America/New_York"
LARGE = 1_000  # requests; NCBI gives no figure, project rule

_EVENING, _MORNING = 21, 5  # hours of the day
_SATURDAY = 5


def is_off_peak(local: datetime) -> bool:
    """Tell whether a large job may begin at this US Eastern time."""
    return local.weekday() >= _SATURDAY or not _MORNING <= local.hour < _EVENING


def next_off_peak(local: datetime) -> datetime:
    """Give the first US Eastern time from `local` on at which one may begin."""
    if is_off_peak(local):
        return local
    return local.replace(hour=_EVENING, minute=0, second=0, microsecond=0)
