"""What a sheet may not enter."""

from __future__ import annotations

from common.registers.import_rules import worked_here
from disclosure.production.rules import BASIS

# What enterprises hand in arises in the portal alone.
portal_only = worked_here(BASIS)
