"""What the clocks of enforcement are computed by, read once for any number of them."""

from registry.clocks.rows import LimitRows


class CaseRows(LimitRows):
    """All limits and the calendar."""
