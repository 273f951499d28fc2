"""Files that belong with the report."""

from __future__ import annotations

from disclosure.annual.checks.finding import Context, Found, warning
from disclosure.annual.checks.monitoring import TABLE as MONITORING
from disclosure.annual.contents import Contents

MONITORING_REPORT = "自行监测报告"
PLAN_FILING = "应急预案备案表"
AUDIT_REPORT = "清洁生产审核验收意见"
KINDS = (MONITORING_REPORT, PLAN_FILING, AUDIT_REPORT)  # under which a file is attached


@warning(
    "attachment-monitoring",
    "填报自行监测的须附自行监测报告",
    "生态环境法典第一百四十条（真实、准确、完整披露）",
)
def monitoring(contents: Contents, context: Context) -> Found:
    if contents.rows(MONITORING) and MONITORING_REPORT not in context.attachments:
        yield MONITORING, f"请上传附件“{MONITORING_REPORT}”；已在其他平台公开的请说明网址。"


@warning(
    "attachment-plan", "填报应急预案备案的须附备案表", "生态环境法典第一百四十条（真实、准确、完整披露）"
)
def plan(contents: Contents, context: Context) -> Found:
    if contents.text("emergencies.plan_number").strip() and PLAN_FILING not in context.attachments:
        yield "emergencies.plan_number", f"请上传附件“{PLAN_FILING}”；备案机关另行公开的请说明。"


@warning("attachment-audit", "填报清洁生产评估、验收结果的须附意见", "部令24号第十四条")
def audit(contents: Contents, context: Context) -> Found:
    applies = "clean-production" in contents.criteria
    if (
        applies
        and contents.text("clean_production.result").strip()
        and AUDIT_REPORT not in context.attachments
    ):
        yield "clean_production.result", f"请上传附件“{AUDIT_REPORT}”；尚未验收的请说明。"
