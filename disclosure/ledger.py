"""The registers of disclosure, credit, clean production and insurance, in order of import."""

from functools import partial

from accounts.enums import Role
from accounts.rules import any_staff, require_role
from common.registers import Register
from disclosure import models, services
from disclosure.annual.access import edit_paper_filing
from disclosure.duty.registers import trigger_register
from disclosure.enums import FilingStatus
from disclosure.filing.guards import worked_reports
from disclosure.filing.panels import annual_panels
from disclosure.insurance.guards import change_policy, worked_policies
from disclosure.insurance.panels import policy_panels
from disclosure.insurance.registers import insurance_registers
from disclosure.listing.registers import LISTING_REGISTERS
from disclosure.production.panels import audit_panels
from disclosure.production.registers import filing_register
from disclosure.rating import schemes
from disclosure.rating.ledger import REGISTERS as RATING_REGISTERS
from disclosure.rating.objection_forms import RATING_STEP_FORMS
from disclosure.rating.open_registers import OPEN_REGISTERS, worked_ratings
from disclosure.rating.panels import rating_panels
from disclosure.rating.scheme_pages import scheme_panels
from disclosure.rules import edit_open_rating, handlers
from disclosure.standing.publishing import follow_imported

reference_keepers = require_role(Role.REVIEWER, Role.REPORT_OFFICER)

_register = partial(Register, may_read=any_staff, may_create=handlers, may_change=handlers)
_disclosure = partial(_register, workbook="04-信息披露与信用", group="信息披露与信用")
_production = partial(_register, workbook="05-清洁生产与保险", group="清洁生产与保险")

_FILING_DATES = [
    "filed_on",
    "returned_on",
    "return_reason",
    "accepted_on",
    "published_on",
    "superseded_on",
    "withdrawn_on",
]

REGISTERS = [
    _disclosure(
        model=models.DutyCriterion,
        slug="duty-criteria",
        title="披露主体情形",
        description="列入名单的法定情形与留名年限（部令24号第七条、第八条、第十条）。",
        columns=[
            "code",
            "name",
            "basis",
            "stay_years",
            "stays_from_acceptance",
            "certainty",
            "effective_from",
            "effective_to",
        ],
        listing=["code", "name", "basis", "stay_years", "certainty"],
        search=["code", "name"],
        may_create=reference_keepers,
        may_change=reference_keepers,
    ),
    *LISTING_REGISTERS,
    _disclosure(
        model=models.AnnualDisclosure,
        slug="annual-disclosures",
        title="年度披露报告",
        description="每年3月15日前披露上一年度信息（部令24号第十九条）；更正须另立新版本。",
        columns=[
            "ledger_no",
            "department",
            "enterprise",
            "for_year",
            "version",
            "status",
            *_FILING_DATES,
            "link",
            "remarks",
        ],
        listing=[
            "ledger_no",
            "for_year",
            "enterprise__name",
            "version",
            "status",
            "filed_on",
            "published_on",
        ],
        filters=["for_year", "status", "filed_on"],
        search=["ledger_no", "enterprise__name", "enterprise__uscc"],
        date_field="filed_on",
        read_only=_FILING_DATES,
        may_change=edit_paper_filing,
        step_fields={FilingStatus.SUBMITTED: ["filed_on"], FilingStatus.RESUBMITTED: ["filed_on"]},
        step_service=services.take_annual_step,
        import_rule=worked_reports,
        after_import=follow_imported,
        panels=annual_panels,
    ),
    _disclosure(
        model=models.TemporaryDisclosure,
        slug="temporary-disclosures",
        title="临时披露报告",
        description="收到法律文书之日起5个工作日内披露（部令24号第十七条）。",
        columns=[
            "ledger_no",
            "department",
            "enterprise",
            "trigger",
            "before_listing",
            "document_title",
            "document_number",
            "authority",
            "received_on",
            "item_count",
            "matter",
            "content",
            "rectification",
            "corrects",
            "status",
            *_FILING_DATES,
        ],
        listing=[
            "ledger_no",
            "enterprise__name",
            "trigger",
            "document_title",
            "received_on",
            "filed_on",
            "status",
        ],
        filters=["trigger", "status", "received_on"],
        search=["ledger_no", "enterprise__name", "document_title", "document_number"],
        date_field="received_on",
        children=["corrections"],
        read_only=_FILING_DATES,
        may_change=edit_paper_filing,
        step_service=services.take_temporary_step,
        import_rule=worked_reports,
    ),
    trigger_register(_disclosure),
    _disclosure(
        model=models.CreditScheme,
        slug="credit-schemes",
        title="信用评价方案",
        description="评价方案按版本管理；未经本局确认的方案标为示例待核。",
        columns=[
            "code",
            "name",
            "version",
            "basis",
            "certainty",
            "base_score",
            "score_floor",
            "score_ceiling",
            "repair_after_months",
            "effective_from",
            "effective_to",
        ],
        listing=["code", "name", "version", "base_score", "certainty", "effective_from"],
        search=["code", "name"],
        children=["thresholds"],
        may_create=reference_keepers,
        may_change=reference_keepers,
        change_service=schemes.change_scheme,
        import_rule=schemes.frozen_schemes,
        panels=scheme_panels,
    ),
    _disclosure(
        model=models.GradeThreshold,
        slug="grade-thresholds",
        title="信用等级分数线",
        description="各评价方案的等级分数线与结果应用。",
        columns=["ledger_no", "scheme", "grade", "score_from", "score_below", "consequence"],
        listing=["scheme", "grade", "score_from", "score_below", "consequence"],
        filters=["scheme", "grade"],
        may_create=reference_keepers,
        may_change=reference_keepers,
        create_service=schemes.create_row,
        change_service=schemes.change_row,
        import_rule=schemes.frozen_rows,
    ),
    _disclosure(
        model=models.CreditRating,
        slug="credit-ratings",
        title="信用评价结果",
        description="初评、告知、异议、复核、公布；公布后的变化以新版本调整或修复。",
        columns=[
            "ledger_no",
            "department",
            "enterprise",
            "cycle_year",
            "scheme",
            "version",
            "origin",
            "score",
            "grade",
            "veto_reason",
            "status",
            "noticed_on",
            "objected_on",
            "objection",
            "reviewed_on",
            "review_result",
            "published_on",
            "superseded_on",
        ],
        listing=["ledger_no", "cycle_year", "enterprise__name", "score", "grade", "status", "published_on"],
        filters=["cycle_year", "grade", "status", "published_on"],
        search=["ledger_no", "enterprise__name", "enterprise__uscc"],
        date_field="published_on",
        read_only=["noticed_on", "objected_on", "reviewed_on", "published_on", "superseded_on"],
        may_change=edit_open_rating,
        step_service=services.take_rating_step,
        step_forms=RATING_STEP_FORMS,
        import_rule=worked_ratings,
        panels=rating_panels,
    ),
    _production(
        model=models.CleanProductionAudit,
        slug="clean-production-audits",
        title="清洁生产审核名单",
        description="实施强制性清洁生产审核的企业及其各步时间。",
        columns=[
            "ledger_no",
            "department",
            "year",
            "enterprise",
            "ground",
            "listed_on",
            "information_published_on",
            "started_on",
            "reported_on",
            "costly_measures",
            "measures_done_on",
            "remarks",
        ],
        listing=["ledger_no", "year", "enterprise__name", "ground", "listed_on", "started_on", "reported_on"],
        filters=["year", "ground"],
        search=["ledger_no", "enterprise__name", "enterprise__uscc"],
        date_field="listed_on",
        children=["events"],
        panels=audit_panels,
    ),
    filing_register(_production),
    _production(
        model=models.CleanProductionEvent,
        slug="clean-production-events",
        title="清洁生产办理",
        description="备案、报告复核、评估、验收各为一事，分别登记，不得相加。",
        columns=[
            "ledger_no",
            "department",
            "enterprise",
            "kind",
            "happened_on",
            "audit",
            "report_kind",
            "result",
            "document_number",
            "opinion",
        ],
        listing=["ledger_no", "enterprise__name", "kind", "report_kind", "result", "happened_on"],
        filters=["kind", "report_kind", "result", "happened_on"],
        search=["ledger_no", "enterprise__name", "document_number"],
        date_field="happened_on",
    ),
    _production(
        model=models.InsurancePolicy,
        slug="insurance-policies",
        title="环境污染责任保险",
        description="法律鼓励投保（生态环境法典第一百六十九条）；经本局指导投保的，在保单页面登记指导记录后标明。",
        columns=[
            "ledger_no",
            "department",
            "enterprise",
            "policy_number",
            "insurer",
            "bought_on",
            "starts_on",
            "ends_on",
            "limit",
            "premium",
            "guided",
        ],
        listing=[
            "ledger_no",
            "enterprise__name",
            "policy_number",
            "insurer",
            "bought_on",
            "ends_on",
            "guided",
        ],
        filters=["guided", "bought_on"],
        search=["ledger_no", "enterprise__name", "policy_number"],
        date_field="bought_on",
        read_only=[
            "guided"
        ],  # by a record of guidance (`insurance.guidance`), or by the ledger of earlier years
        change_service=change_policy,
        import_rule=worked_policies,
        panels=policy_panels,
    ),
    *insurance_registers(_production),
    *RATING_REGISTERS,
    *OPEN_REGISTERS,
]
