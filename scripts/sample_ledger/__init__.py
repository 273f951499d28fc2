"""The invented ledger of 2024: one module for each workbook, and what they share.

Each module has `sheets(world)`, which returns rows by register slug; a row is a dict of field names.
Nothing here touches a database: codes of departments, parks, laws and provisions are those of
`registry/reference`, users and certificates those of `lanzhou_eco.demo_users`.
"""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
Sheets = dict[str, list[Row]]
