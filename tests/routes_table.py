"""Which role gets which answer on which route. `tests/test_routes.py` holds the portal to it.

Every route of the portal needs a row: by its full name (`app:name`), by a pattern of names, or, for
routes without a name, by its address as the resolver writes it. The first match counts. A row gives
the status for each role in the order of ROLES. The pages of registers need none: they follow
REGISTER_PAGES, in which a word stands for what the register's own rules say:

  read, create, change   200 where `may_read`, `may_create`, `may_change` let the user pass, else 403
  step                   200 where the first step out of the object's state is open, else 403;
                         404 for a model without states
  object                 as `read`; but 404 to whom the object of another department is hidden
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from enforcement.enums import CaseStatus
from tests.factories.enforcement import (
    InspectionFactory,
    OrderViolationFactory,
    PoliceTransferFactory,
    PositiveListEntryFactory,
    SoftMeasureFactory,
)
from tests.factories.enforcement_after import (
    CaseReferralFactory,
    CoercionFactory,
    CurtailmentFactory,
    DecidedCaseFactory,
    DeclinedTransferFactory,
    EvidencePreservationFactory,
    FiledCaseFactory,
    ReinspectionFactory,
    RemedyProceedingFactory,
    RemindedCaseFactory,
    ServedCaseFactory,
    ServedOrderFactory,
)
from tests.factories.enforcement_cases import (
    CaseStopFactory,
    CollectiveDiscussionFactory,
    DefenceFactory,
    LegalReviewFactory,
    PenaltyHearingFactory,
    lawful_case,
)
from tests.factories.enforcement_inspections import LeadFactory, PublicInfoFactory, RandomDrawFactory
from tests.factories.enforcement_law import weighable_case
from tests.factories.enforcement_publication import CasePublicationFactory
from tests.factories.enforcement_record import CaseEvidenceFactory
from tests.factories.permits import (
    AppraisalFactory,
    EiaDecisionFactory,
    ExemptReplyFactory,
    HearingFactory,
    PublicNoticeFactory,
    RegistrationFilingFactory,
    TolerantDecisionFactory,
)
from tests.factories.reports import ReportEditionFactory
from tests.route_rows import PARTS
from tests.route_rows.rows import BUSINESS, STAFF, Row, Statuses, everyone, only, signed_in

UNKNOWN_UUID = "00000000-0000-0000-0000-000000000000"
_admin = only("administrator", others=302)
_OBJECT = {"object_id": "0"}  # of nobody: the administration sends the administrator to its index


def _edition(**more: Any) -> Callable[[], dict[str, Any]]:
    return lambda: {"pk": ReportEditionFactory().pk, **more}


def _of(factory: Any, **more: Any) -> Callable[[], dict[str, Any]]:
    """A record by its key in the ledger."""
    return lambda: {"key": factory().ledger_no, **more}


def _noticed() -> dict[str, Any]:
    """A pending matter whose notice of acceptance was put up."""
    notice = PublicNoticeFactory(decision__accepted=True, decision__status="acceptance_notice")
    return {"key": notice.decision.ledger_no, "kind": notice.kind}


def _asked() -> dict[str, Any]:
    """A question that awaits its answer."""
    return {"key": ExemptReplyFactory(replied_on=None).ledger_no}


def _planned(**more: Any) -> Callable[[], dict[str, Any]]:
    """An inspection that is still to be made."""
    return lambda: {"key": InspectionFactory(planned=True).ledger_no, **more}


def _problem() -> dict[str, Any]:
    """An inspection that found something."""
    return {"key": InspectionFactory(result="problem").ledger_no}


def _case(status: str, *, to: str = "", **values: Any) -> Callable[[], dict[str, Any]]:
    """A case in order at a stage before its decision."""
    more = {"to": to} if to else {}
    return lambda: {"key": lawful_case(status, **values).ledger_no, **more}


def _reviewed_case() -> dict[str, Any]:
    return {"key": LegalReviewFactory().case.ledger_no}


def _open_discussion() -> dict[str, Any]:
    return {"key": CollectiveDiscussionFactory(open=True).ledger_no}


_RECORDERS = (302, 404, 200, 403, 404, 404, 404)
_DECIDERS = (302, 404, 403, 403, 404, 404, 404)  # for leaders or reviewers, who have no column


ROUTES: dict[str, Row] = {
    # -- everyone --
    "home": Row(everyone(200)),
    "site-search": Row(everyone(200)),
    "healthz": Row(everyone(200)),
    "display-settings": Row(everyone(302)),
    "design-gallery": Row(everyone(404)),  # for developers only
    "design-progress": Row(everyone(404), {"percent": 20}),
    "api-docs": Row(everyone(200)),
    "api-schema": Row(everyone(200)),
    # -- homes --
    "staff-home": Row(only(*STAFF)),
    "enterprise-home": Row(only("enterprise")),
    # -- accounts --
    "accounts:sign-in": Row((200, *(302,) * 6)),
    "accounts:sign-out": Row((302, *(302,) * 6), method="post"),
    "accounts:profile": Row(signed_in(200)),
    "accounts:password-change": Row(signed_in(200)),
    "accounts:session-list": Row(signed_in(200)),
    "accounts:session-end": Row(signed_in(404), {"pk": 0}, "post"),  # a session of nobody
    "accounts:audit-list": Row(only("auditor", others=403)),
    "accounts:audit-export": Row(only("auditor", others=403)),
    # -- ledgers in, attachments --
    "common:import-new": Row((302, 404, 200, 200, 200, 403, 403)),
    "common:template-download": Row((302, 404, 404, 404, 404, 403, 403), {"workbook": "没有"}),
    "common:import-detail": Row(signed_in(404), {"pk": 0}),  # an import of nobody
    "common:import-errors": Row(signed_in(404), {"pk": 0}),
    "common:import-confirm": Row(signed_in(404), {"pk": 0}, "post"),
    "common:attachment-new": Row(signed_in(404), {"kind": "registry.enterprise", "pk": 0}),  # of nobody
    "common:attachment-withdraw": Row(signed_in(404), {"uuid": UNKNOWN_UUID}),
    "common:attachment": Row(signed_in(404), {"uuid": UNKNOWN_UUID}),
    # -- messages: everyone's own --
    "common:message-list": Row(signed_in(200)),
    "common:message-detail": Row(signed_in(404), {"pk": 0}),  # of nobody
    "common:message-open": Row(signed_in(404), {"pk": 0}, "post"),
    "common:message-read-all": Row(signed_in(302), method="post"),
    # -- official documents: whoever sees the record --
    "common:document-detail": Row(signed_in(404), {"uuid": UNKNOWN_UUID}),
    "common:document-pdf": Row(signed_in(404), {"uuid": UNKNOWN_UUID}),
    "common:document-docx": Row(signed_in(404), {"uuid": UNKNOWN_UUID}),
    "common:document-receipt": Row(signed_in(404), {"uuid": UNKNOWN_UUID}, "post"),
    "common:document-withdraw": Row(signed_in(404), {"uuid": UNKNOWN_UUID}),
    # -- administration --
    "admin:index": Row(_admin),
    "admin:login": Row(signed_in(403)),  # those who are signed in need no second door
    "admin:logout": Row((302, *(302,) * 6), method="post"),
    "admin:password_change": Row(signed_in(302)),  # to the portal's own page
    "admin:password_change_done": Row(_admin),
    "admin:autocomplete": Row(only("administrator", status=403, others=302)),  # without its parameters
    "admin:jsi18n": Row(_admin),
    "admin:view_on_site": Row(
        only("administrator", status=404, others=302), {"content_type_id": 0, "object_id": 0}
    ),
    "admin:app_list": Row(_admin, {"app_label": "accounts"}),
    "admin:registry_calendarexception_delete": Row(signed_in(302), _OBJECT),
    "admin:*_changelist": Row(_admin),
    "admin:*_add": Row(_admin),
    "admin:*_change": Row(signed_in(302), _OBJECT),
    "admin:*_history": Row(signed_in(302), _OBJECT),
    "admin:*_delete": Row(only("administrator", status=403, others=302), _OBJECT),
    "/admin/*<path:object_id>/": Row(signed_in(302)),
    "/admin/(?P<url>*": Row(only("administrator", status=404, others=302)),
    # -- EIA approval: beside the steps, on a matter of another department than the park's --
    "permits:decisions-preview": Row(
        (302, 404, 422, 403, 404, 404, 404), _of(EiaDecisionFactory, to="accepted"), "post"
    ),
    "permits:missing-complete": Row(_RECORDERS, _of(TolerantDecisionFactory)),
    "permits:check-new": Row(_RECORDERS, _of(EiaDecisionFactory)),
    "permits:document-reissue": Row(signed_in(404), {"uuid": UNKNOWN_UUID}),
    "permits:notice-repeat": Row(_RECORDERS, _noticed),
    "permits:appraisal-report": Row(_RECORDERS, _of(AppraisalFactory)),
    "permits:hearing-announce": Row(_RECORDERS, _of(HearingFactory)),
    "permits:hearing-hold": Row(_RECORDERS, _of(HearingFactory)),
    "permits:hearing-waive": Row(_RECORDERS, _of(HearingFactory)),
    # -- EIA approval: filings and questions, those of another department than the park's --
    "permits:filing-cancel": Row(_RECORDERS, _of(RegistrationFilingFactory)),
    "permits:exempt-answer": Row(_RECORDERS, _asked),
    "eia-enterprise:filing-new": Row(only("enterprise")),
    "eia-enterprise:filing-withdraw": Row(signed_in(404), {"key": "没有"}),
    "eia-enterprise:exempt-new": Row(only("enterprise")),
    "eia:classify": Row(everyone(200)),
    "eia:classify-questions": Row(everyone(302)),  # without a row chosen, back to choosing
    "eia:classify-result": Row(everyone(302)),
    # -- EIA approval: figures --
    "permits:queue": Row(only(*BUSINESS)),
    "permits:queue-export": Row(only(*BUSINESS)),
    "permits:queue-assign": Row(only(*BUSINESS, status=404), {"key": "没有"}),
    "permits:calendar": Row(only(*BUSINESS)),
    "permits:figures": Row(only(*BUSINESS)),
    "permits:figure-export": Row(only(*BUSINESS), {"year": 2024, "table": "months"}),
    "permits:figure-records": Row(
        only(*BUSINESS), {"year": 2024, "table": "months", "row": "1", "column": "form_net"}
    ),
    # -- EIA approval: 双公示 --
    "permits:publicity": Row(only(*BUSINESS)),
    # without its fields it leads back to the page
    "permits:publicity-export": Row(only(*BUSINESS, status=302), method="post"),
    # -- reports: the staff's workbench --
    "reports:edition-list": Row(only(*BUSINESS)),
    "reports:figure-list": Row(only(*BUSINESS)),
    "reports:figure-of-last-year": Row(only(*BUSINESS, status=302), {"indicator_id": "I10"}),
    "reports:figure-detail": Row(only(*BUSINESS), {"year": 2024, "indicator_id": "I10"}),
    "reports:figure-part": Row(only(*BUSINESS), {"year": 2024, "indicator_id": "I10", "part": 0}),
    "reports:figure-export": Row(only(*BUSINESS), {"year": 2024, "indicator_id": "I10", "part": 0}),
    "reports:edition-detail": Row(only(*BUSINESS), _edition()),
    "reports:edition-edit": Row(only(*BUSINESS, status=403), _edition()),
    "reports:edition-step": Row(only(*BUSINESS, status=403), _edition(to="review")),
    "reports:edition-assemble": Row(only(*BUSINESS, status=403), _edition(), "post"),
    "reports:job-progress": Row(signed_in(404), _edition(job_pk=0)),
    "reports:edition-file": Row(signed_in(404), _edition(kind="pdf")),
    "reports:attachment-new": Row(only(*BUSINESS, status=403), _edition()),
    "reports:attachment-withdraw": Row(only(*BUSINESS, status=403), _edition(uuid=UNKNOWN_UUID)),
    "reports:edition-compare": Row(only(*BUSINESS), _edition()),
    "reports:edition-verify": Row(only(*BUSINESS, status=403), _edition()),
    "reports:finding-answer": Row(signed_in(404), _edition(finding_pk=0)),
    "reports:section-new": Row(only(*BUSINESS, status=403), _edition(after=0)),
    "reports:section-edit": Row(only(*BUSINESS, status=403), _edition(section_pk=0)),
    "reports:section-move": Row(signed_in(404), _edition(section_pk=0, direction="up"), "post"),
    "reports:section-remove": Row(only(*BUSINESS, status=403), _edition(section_pk=0)),
    # -- reports: the public's pages, nothing published --
    "public-reports:report-list": Row(everyone(200)),
    "public-reports:report-detail": Row(everyone(404), {"year": 1999}),
    "public-reports:report-file": Row(everyone(404), {"year": 1999, "kind": "pdf"}),
    "public-report": Row(everyone(404), {"pk": 0}),
    # -- EIA notices: what the staff put before the public, of another department than the park's --
    "permits:notice-publish": Row((302, 404, 200, 403, 404, 404, 404), _of(PublicNoticeFactory)),
    "permits:notice-withdraw": Row((302, 404, 403, 403, 404, 404, 404), _of(PublicNoticeFactory)),
    "permits:filing-publish": Row((302, 404, 200, 403, 404, 404, 404), _of(RegistrationFilingFactory)),
    "permits:filing-withdraw": Row((302, 404, 403, 403, 404, 404, 404), _of(RegistrationFilingFactory)),
    # -- EIA notices: the public's pages and endpoints, nothing published --
    "eia:notice-list": Row(everyone(200)),
    "eia:past-list": Row(everyone(200)),
    "eia:decision-list": Row(everyone(200)),
    "eia:registration-list": Row(everyone(200)),
    "eia:feed": Row(everyone(200)),
    "eia:notice-file": Row(everyone(404), {"pk": 0, "sha256": "0" * 64}),
    "eia:comment-new": Row(everyone(404), {"pk": 0}, "post"),
    "eia:comment-received": Row(everyone(404), {"receipt": "unsigned"}),
    "public-eia-notice": Row(everyone(404), {"pk": 0}),
    "public-eia-registration": Row(everyone(404), {"pk": 0}),
    "public-eia-comment": Row(everyone(404), {"pk": 0}),
    "eia-public-api:notice-list": Row(everyone(200)),
    "eia-public-api:notice-detail": Row(everyone(404), {"pk": 0}),
    "eia-public-api:comment-list": Row(everyone(404), {"pk": 0}),
    "eia-public-api:registration-list": Row(everyone(200)),
    "eia-public-api:registration-detail": Row(everyone(404), {"pk": 0}),
    # -- enforcement: publication, on a case of another department than the park's --
    "enforcement:publicity": Row(only(*BUSINESS)),
    "enforcement:publicity-export": Row(only(*BUSINESS, status=302), method="post"),
    "enforcement:publication-preview": Row((302, 404, 200, 200, 404, 404, 404), _of(CasePublicationFactory)),
    "enforcement:cases-publication": Row(_RECORDERS, _of(DecidedCaseFactory)),
    "enforcement:case-publications-refresh": Row(_DECIDERS, _of(CasePublicationFactory)),
    "enforcement:cases-repair": Row((302, 404, 409, 403, 404, 404, 404), _of(ServedCaseFactory)),  # not shown
    # -- error reports --
    "public-feedback:report-new": Row(everyone(200)),
    "public-feedback:received": Row(everyone(404), {"receipt": "unsigned"}),
    "public-feedback:track": Row(everyone(200)),
    # -- enforcement: beside the steps of cases, orders and measures, of another department than the park's --
    "enforcement:cases-order": Row(_RECORDERS, _of(FiledCaseFactory)),
    "enforcement:cases-preserve": Row(_RECORDERS, _of(FiledCaseFactory)),
    "enforcement:cases-seize": Row(_RECORDERS, _of(FiledCaseFactory)),
    "enforcement:cases-curtail": Row(_DECIDERS, _of(FiledCaseFactory)),
    "enforcement:cases-report-transfer": Row(_RECORDERS, _of(FiledCaseFactory)),
    "enforcement:cases-refer": Row(_DECIDERS, _of(FiledCaseFactory)),
    "enforcement:cases-announce-delivery": Row(_RECORDERS, _of(DecidedCaseFactory)),
    "enforcement:cases-pay": Row(_RECORDERS, _of(ServedCaseFactory)),
    "enforcement:cases-plan": Row(_RECORDERS, _of(ServedCaseFactory)),
    "enforcement:cases-surcharge": Row(_DECIDERS, _of(ServedCaseFactory)),
    "enforcement:cases-waive": Row(_DECIDERS, _of(ServedCaseFactory)),
    "enforcement:cases-remedy": Row(_RECORDERS, _of(ServedCaseFactory)),
    "enforcement:inspections-order": Row(_RECORDERS, _of(InspectionFactory)),
    # -- leads, inspections, draws, public texts: of another department than the park's --
    "enforcement:leads-inspect": Row(_RECORDERS, _of(LeadFactory)),
    "enforcement:leads-open-case": Row(_RECORDERS, _of(LeadFactory)),
    "enforcement:inspections-checklist": Row(_RECORDERS, _planned()),
    "enforcement:inspections-preview": Row((302, 404, 422, 403, 404, 404, 404), _planned(to="done"), "post"),
    "enforcement:inspections-open-case": Row(_RECORDERS, _problem),
    "enforcement:inspections-soft": Row(_RECORDERS, _of(InspectionFactory)),
    "enforcement:inspections-publish": Row(_DECIDERS, _of(InspectionFactory)),
    "enforcement:inspections-withdraw": Row(_DECIDERS, _of(InspectionFactory)),
    "enforcement:random-draws-withdraw": Row(_DECIDERS, _of(RandomDrawFactory)),
    "enforcement:soft-measures-follow-up": Row(_RECORDERS, _of(SoftMeasureFactory)),
    "enforcement:positive-list-entries-remove": Row(_DECIDERS, _of(PositiveListEntryFactory)),
    "enforcement:public-info-publish": Row(_DECIDERS, _of(PublicInfoFactory)),
    "enforcement:public-info-withdraw": Row(_DECIDERS, _of(PublicInfoFactory)),
    "enforcement:pool-fill": Row((302, 404, 403, 403, 403, 404, 404)),
    "enforcement:officers-publish": Row((302, 404, 403, 403, 403, 404, 404)),
    "law-enforcement:*-detail": Row(everyone(404), {"pk": 0}),
    "law-enforcement:*": Row(everyone(200)),
    "enforcement:orders-reinspect": Row(_RECORDERS, _of(ServedOrderFactory)),
    "enforcement:orders-publish": Row(_DECIDERS, _of(ServedOrderFactory)),
    "enforcement:orders-unpublish": Row(_DECIDERS, _of(ServedOrderFactory)),
    "enforcement:violations-correct": Row(_RECORDERS, _of(OrderViolationFactory)),
    "enforcement:reinspections-daily": Row(_RECORDERS, _of(ReinspectionFactory)),
    "enforcement:coercions-approve": Row(_DECIDERS, _of(CoercionFactory)),
    "enforcement:coercions-deliver": Row(_RECORDERS, _of(CoercionFactory)),
    "enforcement:coercions-request-release": Row(_RECORDERS, _of(CoercionFactory)),
    "enforcement:coercions-refuse-release": Row(_DECIDERS, _of(CoercionFactory)),
    "enforcement:curtailments-extend": Row(_DECIDERS, _of(CurtailmentFactory)),
    "enforcement:transfers-approve": Row(_DECIDERS, _of(PoliceTransferFactory)),
    "enforcement:transfers-refuse": Row(_DECIDERS, _of(PoliceTransferFactory)),
    "enforcement:transfers-hand-over": Row(_RECORDERS, _of(PoliceTransferFactory)),
    "enforcement:transfers-answer": Row(_RECORDERS, _of(PoliceTransferFactory)),
    "enforcement:transfers-review": Row(_RECORDERS, _of(DeclinedTransferFactory)),
    "enforcement:referrals-answer": Row(_RECORDERS, _of(CaseReferralFactory)),
    "enforcement:preservations-approve": Row(_DECIDERS, _of(EvidencePreservationFactory)),
    "enforcement:preservations-handle": Row(_RECORDERS, _of(EvidencePreservationFactory)),
    "enforcement:remedies-decide": Row(_RECORDERS, _of(RemedyProceedingFactory)),
    # -- enforcement: beside the steps of a case before its decision --
    "enforcement:cases-examine": Row(_DECIDERS, _case(CaseStatus.EXAMINING)),
    "enforcement:cases-serve-notice": Row(_RECORDERS, _case(CaseStatus.NOTIFIED, notice_served_on=None)),
    "enforcement:cases-serve-reminder": Row(_RECORDERS, _of(RemindedCaseFactory)),
    "enforcement:cases-defend": Row(_RECORDERS, _case(CaseStatus.DEFENCE)),
    "enforcement:cases-waive-defence": Row(_RECORDERS, _case(CaseStatus.DEFENCE)),
    "enforcement:cases-apply-hearing": Row(_RECORDERS, _case(CaseStatus.DEFENCE)),
    "enforcement:cases-new-evidence": Row(_RECORDERS, _reviewed_case),
    "enforcement:cases-discuss": Row(_DECIDERS, _case(CaseStatus.DEFENCE)),
    "enforcement:cases-extend": Row(_DECIDERS, _case(CaseStatus.DEFENCE)),
    "enforcement:cases-stop": Row(_RECORDERS, _case(CaseStatus.DEFENCE)),
    "enforcement:cases-preview": Row(
        (302, 404, 403, 403, 404, 404, 404), _case(CaseStatus.DISCUSSION, to="decided"), "post"
    ),
    "enforcement:defences-answer": Row(_RECORDERS, _of(DefenceFactory)),
    "enforcement:penalty-hearings-notify": Row(_RECORDERS, _of(PenaltyHearingFactory)),
    "enforcement:penalty-hearings-hold": Row(
        _RECORDERS, lambda: {"key": PenaltyHearingFactory(notified_on=date(2025, 2, 17)).ledger_no}
    ),
    "enforcement:penalty-hearings-withdraw": Row(_RECORDERS, _of(PenaltyHearingFactory)),
    "enforcement:legal-reviews-opinion": Row(
        (302, 404, 403, 200, 404, 404, 404), lambda: {"key": LegalReviewFactory(waiting=True).ledger_no}
    ),
    "enforcement:discussions-vote": Row((302, 404, 403, 200, 404, 404, 404), _open_discussion),
    "enforcement:discussions-enter-vote": Row(_DECIDERS, _open_discussion),
    "enforcement:discussions-conclude": Row(_DECIDERS, _open_discussion),
    "enforcement:case-stops-end": Row(_RECORDERS, _of(CaseStopFactory)),
    # -- enforcement: the record of a case --
    "enforcement:cases-add-evidence": Row(_RECORDERS, _of(FiledCaseFactory)),
    "enforcement:case-evidence-files": Row(_RECORDERS, _of(CaseEvidenceFactory)),
    "enforcement:case-archive": Row((302, 404, 200, 200, 404, 404, 404), _of(FiledCaseFactory)),
    # The second to ask finds the export of the first under way.
    "enforcement:case-archive-start": Row(
        (302, 404, 302, 409, 404, 404, 404), _of(FiledCaseFactory), method="post"
    ),
    "enforcement:case-archive-download": Row(signed_in(404), {"uuid": UNKNOWN_UUID}),
    "enforcement:cases-inquiry": Row(_RECORDERS, _of(FiledCaseFactory)),
    "enforcement:cases-evidence-list": Row(_RECORDERS, lambda: {"key": CaseEvidenceFactory().case.ledger_no}),
    "enforcement:cases-recuse": Row(_DECIDERS, _of(FiledCaseFactory)),
    "enforcement:case-evidence-withdraw": Row(_RECORDERS, _of(CaseEvidenceFactory)),
    "enforcement:case-evidence-tell": Row(
        _RECORDERS, lambda: {"key": CaseEvidenceFactory(kind="monitoring").ledger_no}
    ),
    # -- enforcement: discretion worksheets --
    "enforcement:worksheet-choose": Row(_RECORDERS, lambda: {"key": weighable_case()["key"]}),
    "enforcement:worksheet-new": Row(_RECORDERS, weighable_case),
    # -- EIA applications: the enterprise's pages; drafts and matters of nobody --
    "eia-enterprise:application-list": Row(only("enterprise")),
    "eia-enterprise:application-new": Row(only("enterprise")),
    "eia-enterprise:application-submit": Row(signed_in(404), {"number": "没有"}, "post"),
    "eia-enterprise:application-section": Row(signed_in(404), {"number": "没有", "code": "project"}),
    "eia-enterprise:application-material-withdraw": Row(
        signed_in(404), {"number": "没有", "uuid": UNKNOWN_UUID}, "post"
    ),
    "eia-enterprise:application-*": Row(signed_in(404), {"number": "没有"}),
    "eia-enterprise:correction-detail": Row(signed_in(404), {"number": "没有"}),
    "eia-enterprise:correction-answer": Row(signed_in(404), {"number": "没有", "item": 1}),
    "eia-enterprise:correction-submit": Row(signed_in(404), {"number": "没有"}, "post"),
    "eia-enterprise:missing-documents": Row(signed_in(404), {"number": "没有"}),
    "eia-enterprise:matter-withdraw": Row(signed_in(404), {"number": "没有"}),
    # -- EIA applications and matters: endpoints of enterprises and staff, of nobody --
    "eia-api:application-list": Row((401, 200, 200, 200, 200, 200, 200)),  # rows by what each may see
    "eia-api:application-detail": Row((401, *(404,) * 6), {"number": "没有"}),
    "eia-api:section-save": Row((401, *(404,) * 6), {"number": "没有", "code": "project"}, "patch"),
    "eia-api:material-upload": Row((401, *(404,) * 6), {"number": "没有"}, "post"),
    "eia-api:material-withdraw": Row((401, *(404,) * 6), {"number": "没有", "uuid": UNKNOWN_UUID}, "post"),
    "eia-api:application-*": Row((401, *(404,) * 6), {"number": "没有"}, "post"),
    "eia-api:filing-undertaking": Row((401, 404, *(403,) * 5)),  # of no enterprise
    "eia-api:filing-create": Row((401, 400, *(403,) * 5), method="post"),  # nothing sent
    "eia-api:question-create": Row((401, 400, *(403,) * 5), method="post"),
    "eia-api:decision-list": Row((401, 200, 200, 200, 200, 404, 404)),
    "eia-api:decision-detail": Row((401, *(404,) * 6), {"number": "没有"}),
    "eia-api:decision-step": Row((401, *(404,) * 6), {"number": "没有", "to": "accepted"}),
    "eia-api:decision-withdraw": Row((401, *(404,) * 6), {"number": "没有"}, "post"),
    "eia-api:correction-detail": Row((401, *(404,) * 6), {"number": "没有"}),
    "eia-api:correction-answer": Row((401, *(404,) * 6), {"number": "没有", "item": 1}, "post"),
    "eia-api:correction-submit": Row((401, *(404,) * 6), {"number": "没有"}, "post"),
    # -- reports: the public's endpoints, nothing published --
    "public-api:report-list": Row(everyone(200)),
    "public-api:report-detail": Row(everyone(404), {"year": 1999}),
    "public-api:indicator-list": Row(everyone(400)),  # without a year
}

for part in PARTS:
    ROUTES.update(part.ROUTES)

# Pages of registers by the last part of their name.
REGISTER_PAGES: dict[str, Statuses] = {
    "list": (302, 404, "read", "read", "read", 404, 404),
    "export": (302, 404, "read", "read", "read", 404, 404),
    "new": (302, 404, "create", "create", "create", 404, 404),
    "detail": (302, 404, "object", "object", "object", 404, 404),
    "edit": (302, 404, "change", "change", "change", 404, 404),
    "step": (302, 404, "step", "step", "step", 404, 404),
}
ENTERPRISE_PAGES: dict[str, Statuses] = {
    "list": only("enterprise"),
    "detail": signed_in(404),  # the object belongs to another enterprise
}
API_PAGES: dict[str, Statuses] = {
    "list": (401, "enterprise", "read", "read", "read", 404, 404),
    "detail": (401, 404, "object", "object", "object", 404, 404),
}

# Values that let a factory make three objects at once, where a constraint wants them to differ.
DISTINCT: dict[str, list[dict[str, Any]]] = {
    "clock-rules": [{"effective_from": date(year, 1, 1)} for year in (2020, 2021, 2022)],
    "notice-rules": [{"effective_from": date(year, 1, 1)} for year in (2020, 2021, 2022)],
    "grade-thresholds": [{"grade": grade} for grade in ("A", "B", "C")],
    "year-report-filings": [{"recipient": name} for name in ("新区党工委", "新区管委会", "市生态环境局")],
}
