"""When the next request to a source may go: the one table that is no history."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evidence.db.rows.base import KEYED, Base


class RequestSlotRow(Base):
    """The next free moment at one source, in seconds since 1970 by the server's clock.

    Every request moves it, so this row is changed in place, unlike all others: it
    says nothing about what was found, and losing it costs one request's pause.
    Until `wide_until` requests go at half speed.
    """

    __tablename__ = "request_slot"
    __table_args__ = (CheckConstraint("next_free >= 0", name="next_free_moment"), KEYED)
    name: Mapped[str] = mapped_column(primary_key=True)
    next_free: Mapped[float]
    wide_until: Mapped[float]
