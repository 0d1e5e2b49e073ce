"""Literature evidence tracker: from a text to graded, flagged claims."""

__version__ = "0.1.0"
