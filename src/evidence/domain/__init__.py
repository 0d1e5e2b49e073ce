"""Plain values and decision functions: no clock, no randomness, no I/O."""
