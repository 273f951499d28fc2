"""Examples of what goes over the wire, as the schema shows them."""

from __future__ import annotations

from typing import Any

SHA = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"
SEEN = "3f2a9c51d0b74e68"
UUID = "2f1c3c9e-3c1e-4a55-9d0b-0b6f6a6f1a11"
CLOCK = {
    "code": "case-decision",
    "name": "作出处罚决定",
    "basis": "行政处罚法第六十条",
    "limit": 90,
    "unit": "calendar",
    "began_on": "2026-03-02",
    "due_on": "2026-05-31",
    "gross": 5,
    "stopped": 0,
    "net": 5,
    "left": 85,
    "state": "running",
    "text": "剩余85日",
}
ROW: dict[str, Any] = {
    "ledger_no": "ZF-2026-0001",
    "title": "示范第1化工有限公司超标排放水污染物案",
    "enterprise": "91620100MA0000010H",
    "party": "示范第1化工有限公司",
    "status": "lead",
    "status_label": "线索",
    "filed_on": None,
    "notified_on": None,
    "decided_on": None,
    "decision_number": "",
    "fine_amount": None,
    "is_synthetic": True,
    "clocks": [CLOCK],
    "clock_problem": "",
}
FIELD = {
    "name": "filed_on",
    "title": "立案日期",
    "type": "date",
    "is_required": True,
    "choices": [],
    "help": "",
    "proposed": "2026-03-02",
}
STEP = {
    "to": "filed",
    "title": "批准立案",
    "refusal": "",
    "obstacles": [
        {
            "code": "officers",
            "message": "执法人员不得少于两人，现有1人",
            "basis": "行政处罚法第四十二条",
        }
    ],
    "obstacle_problem": "",
    "reason_title": "审批意见",
    "reason_required": False,
    "fields_asked": [FIELD],
}
ACT = {
    "name": "pay",
    "title": "登记缴款",
    "consequence": "罚款、加处罚款、没收款分别登记；数额不得多于所欠。",
    "is_grave": False,
    "refusal": "",
    "basis": "",
    "due_on": None,
    "fields_asked": [FIELD | {"name": "paid_on", "title": "缴款日期"}],
}
FILE = {"uuid": UUID, "name": "现场照片.jpg", "size": 412345, "sha256": SHA}
DOCUMENT = {
    "uuid": UUID,
    "kind": "penalty-notice",
    "title": "行政处罚事先（听证）告知书",
    "number": "兰新环罚告〔2026〕1号",
    "issued_on": "2026-03-20",
    "sha256": SHA,
    "is_for_party": True,
    "received_at": None,
    "withdrawn_at": None,
}
RECORD: dict[str, Any] = {
    "register": "orders",
    "key": "ZFZL-2026-0001",
    "title": "责令改正违法行为决定书",
    "status": "served",
    "status_label": "已送达",
    "seen": SEEN,
    "is_synthetic": True,
    "record": {"ledger_no": "ZFZL-2026-0001", "enterprise": ROW["enterprise"], "status": "served"},
    "clocks": [CLOCK],
    "clock_problem": "",
    "steps": [STEP],
    "acts": [ACT],
    "documents": [DOCUMENT],
    "files": [FILE],
}
CASE: dict[str, Any] = RECORD | {
    "register": "cases",
    "key": ROW["ledger_no"],
    "title": ROW["title"],
    "status": "lead",
    "status_label": "线索",
    "record": {"ledger_no": ROW["ledger_no"], "enterprise": ROW["enterprise"], "status": "lead"},
    "parties": [
        {
            "kind": "legal_person",
            "name": ROW["party"],
            "uscc": ROW["enterprise"],
            "id_number": "",
            "address": "",
            "is_minor": False,
        }
    ],
    "evidence": [
        {
            "ledger_no": "ZFZJ-2026-0001",
            "kind": "documentary",
            "name": "现场检查照片",
            "proves": "雨水口排放生产废水",
            "taken_at": "2026-03-02T09:30:00+08:00",
            "taken_by": "李某",
            "second_taker": "王某",
            "place": "厂区雨水总排口",
            "source": "",
            "told_on": None,
            "withdrawn_on": None,
            "withdrawal_reason": "",
            "files": [FILE],
        }
    ],
    "submissions": [],
    "related": [{"register": "defences", "key": "ZFSB-2026-0001", "title": "陈述申辩", "status": ""}],
}
FORM_ASKED = {
    "title": "批准立案",
    "seen": "lead",
    "reason_title": "审批意见",
    "reason_required": False,
    "fields_asked": [FIELD],
}
NEW_FORM = {"title": "双随机抽查任务", "fields_asked": [FIELD | {"name": "due_on", "title": "完成期限"}]}
STEP_SENT = {
    "seen": "lead",
    "reason": "同意立案",
    "fields_given": {
        "filed_on": "2026-03-02",
        "investigators": ["2701000001", "2701000002"],
        "conditions": ["evidence", "punishable", "jurisdiction"],
    },
}
ACT_SENT = {
    "seen": SEEN,
    "fields_given": {
        "kind": "fine",
        "amount": "50000.00",
        "paid_on": "2026-05-20",
        "receipt_number": "甘001",
    },
}
TAKEN: dict[str, Any] = {
    "register": "cases",
    "key": ROW["ledger_no"],
    "status": "filed",
    "status_label": "已立案",
    "seen": SEEN,
    "made": None,
}
NEW_SENT = {
    "department": "enforcement-brigade",
    "name": "2026年第二季度双随机抽查",
    "task_number": "SSJ-2026-02",
    "period": "2026年第二季度",
    "due_on": "2026-06-30",
    "matters": ["pollution-permit"],
    "key_percent": 25,
    "special_percent": 10,
    "general_count": 3,
    "officers_each": 2,
}
VERIFICATION: dict[str, Any] = {
    "key": "SSJ-2026-0001",
    "algorithm": "sha256-weighted-1",
    "seed": SHA,
    "snapshot_sha256": SHA,
    "drawn_at": "2026-04-01T10:00:00+08:00",
    "witness": "赵某",
    "agrees": True,
    "differences": [],
    "snapshot": {"algorithm": "sha256-weighted-1", "officers_each": 2, "objects": [], "officers": []},
}
PREVIEW: dict[str, Any] = {
    "key": "ZFGK-2026-0001",
    "status": "prepared",
    "preview_hash": SHA,
    "refusal": "",
    "display_until": "2027-03-20",
    "compared": [{"label": "当事人", "internal": ROW["party"], "public": ROW["party"]}],
    "body": {"uscc": ROW["enterprise"], "facts": "雨水口排放生产废水。"},
}
REFUSED = {
    "detail": "尚不能作出处罚决定：陈述申辩期限尚未届满（2026年3月27日）",
    "basis": "行政处罚法第四十五条",
}
CONFLICT = {"detail": "该事项已由他人办理或已提交过，请重新读取最新状态后再操作。", "basis": ""}
INVALID = {"filed_on": ["这个字段是必填项。"], "investigator": ["没有这一字段，可用：filed_on。"]}
