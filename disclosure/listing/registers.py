"""The registers of the yearly list, in order of import: issuers, lists, their entries, objections."""

from functools import partial

from accounts.rules import any_staff
from common.registers import Register
from common.registers.declaration import nobody
from disclosure import models
from disclosure.enums import ListingStatus
from disclosure.listing import entries, objections
from disclosure.listing.enums import ObjectionStatus
from disclosure.listing.forms import LIST_STEP_FORMS
from disclosure.listing.guards import entries_of_portal, portal_only
from disclosure.listing.panels import entry_panels, list_panels
from disclosure.listing.rules import may_draw_up
from disclosure.listing.services import create_list, take_list_step
from disclosure.rules import handlers

_register = partial(
    Register,
    may_read=any_staff,
    may_create=handlers,
    may_change=handlers,
    workbook="04-信息披露与信用",
    group="信息披露与信用",
)
_LIST_COLUMNS = [
    "ledger_no",
    "department",
    "year",
    "handler",
    "drawn_on",
    "notice_first_day",
    "notice_last_day",
    "notice_text",
    "published_on",
    "document_number",
    "reported_on",
    "report_number",
    "status",
]

ISSUERS = _register(
    model=models.SecuritiesIssuer,
    slug="securities-issuers",
    title="上市公司和发债企业",
    description="上市、合并报表子公司、债券存续的起止；上一年度有违法情形的应当列入名单（部令24号第八条）。",
    columns=[
        "ledger_no",
        "department",
        "enterprise",
        "kind",
        "security",
        "since",
        "until",
        "source",
    ],
    listing=["ledger_no", "enterprise__name", "kind", "security", "since", "until"],
    filters=["kind"],
    search=["ledger_no", "enterprise__name", "enterprise__uscc", "security"],
    date_field="since",
)
LISTS = _register(
    model=models.DutyList,
    slug="lists",
    title="年度披露企业名单",
    description="按登记核对应列入的企业，公示不少于10个工作日，3月底前公布，10个工作日内报省厅（部令24号第九条）。",
    columns=_LIST_COLUMNS,
    listing=["ledger_no", "year", "department", "handler", "status", "notice_last_day", "published_on"],
    filters=["year", "status", "department"],
    search=["ledger_no", "document_number"],
    ordering="-year",
    children=["objections"],
    hides_empty_children=True,
    read_only=[name for name in _LIST_COLUMNS if name not in ("department", "year")],
    may_create=may_draw_up,
    may_change=nobody,
    create_service=create_list,
    step_service=take_list_step,
    step_forms=LIST_STEP_FORMS,
    panels=list_panels,
    import_rule=portal_only,
)
ENTRIES = _register(
    model=models.DutyListEntry,
    slug="duty-list",
    title="依法披露企业名单",
    description="每年3月底前确定，公布前公示不少于10个工作日（部令24号第九条）。",
    columns=[
        "ledger_no",
        "department",
        "year",
        "enterprise",
        "criteria",
        "first_listed_year",
        "stay_until_year",
        "status",
        "noticed_on",
        "published_on",
        "removed_on",
        "ground",
        "removal_record",
        "duty_list",
        "supplements",
    ],
    listing=["ledger_no", "year", "enterprise__name", "stay_until_year", "status", "published_on"],
    filters=["year", "status", "criteria", "duty_list"],
    search=["ledger_no", "enterprise__name", "enterprise__uscc"],
    date_field="published_on",
    read_only=["removal_record", "duty_list", "supplements"],
    step_fields={ListingStatus.REMOVED: ["removed_on", "removal_record"]},
    enterprise_columns=[
        "ledger_no",
        "year",
        "enterprise__name",
        "criteria",
        "first_listed_year",
        "stay_until_year",
        "status",
        "noticed_on",
        "published_on",
        "removed_on",
    ],
    create_service=entries.create_entry,
    change_service=entries.correct_entry,
    step_service=entries.take_entry_step,
    panels=entry_panels,
    import_rule=entries_of_portal,
)
OBJECTIONS = _register(
    model=models.DutyObjection,
    slug="list-objections",
    title="名单公示异议",
    description="公示期内企业和公众提出的异议，逐件核实答复后方可公布名单（部令24号第九条）。",
    columns=[
        "ledger_no",
        "duty_list",
        "entry",
        "enterprise",
        "name",
        "contact",
        "text",
        "received_at",
        "answer",
        "answered_on",
        "drops_entry",
        "status",
    ],
    listing=["ledger_no", "duty_list__year", "entry__enterprise__name", "received_at", "status"],
    filters=["status", "received_at"],
    search=["ledger_no", "text", "entry__enterprise__name", "enterprise__name"],
    ordering="-received_at",
    read_only=["answer", "answered_on", "drops_entry"],
    enterprise_columns=[
        "ledger_no",
        "duty_list__year",
        "text",
        "received_at",
        "status",
        "answer",
        "answered_on",
    ],
    step_fields={
        ObjectionStatus.UPHELD: ["answer", "drops_entry"],
        ObjectionStatus.REFUSED: ["answer"],
    },
    may_change=nobody,  # what somebody wrote is answered, not rewritten
    create_service=objections.enter_objection,
    step_service=objections.take_objection_step,
    import_rule=portal_only,
)
LISTING_REGISTERS = [ISSUERS, LISTS, ENTRIES, OBJECTIONS]
