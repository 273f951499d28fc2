"""What the registers of enforcement have in common."""

from typing import Any

from accounts.rules import any_staff
from enforcement.rules import may_record, may_review

WORKBOOK = "03-行政执法"
GROUP = "行政执法"

COMMON: dict[str, Any] = {"workbook": WORKBOOK, "group": GROUP, "may_read": any_staff}
RECORDED = {**COMMON, "may_create": may_record, "may_change": may_record}
# Created on the page of what they belong to, where the law's gates stand; texts may be corrected.
BY_ACTION = {**COMMON, "may_change": may_record}
REVIEWED = {**COMMON, "may_create": may_review, "may_change": may_review}
