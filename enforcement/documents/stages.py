"""Which papers belong to which stage of every procedure of enforcement, and which stage has none and why.

One table, held to the state machines and to the declared kinds by a test: a stage without its paper, or a
paper that no stage issues, does not go unseen.
"""

from __future__ import annotations

from collections.abc import Mapping

Stages = Mapping[str, tuple[str, ...]]

# By the model of the procedure: state → the kinds drawn up on entering it or in it.
STAGE_PAPERS: Mapping[str, Stages] = {
    "EnforcementLead": {
        "checking": ("lead-registration", "lead-acceptance"),
        "answered": ("lead-answer", "lead-referral"),
        "refused": ("lead-refusal",),
    },
    "RandomDraw": {"drawn": ("draw-record",)},
    "Inspection": {"done": ("inspection-record", "soft-measure")},
    "EnforcementCase": {
        "filed": ("case-filing",),
        "not_filed": ("case-not-filed",),
        "investigating": (
            "inquiry-record",
            "evidence-list",
            "evidence-preservation",
            "preservation-handling",
            "recusal-decision",
            "extension-approval",
        ),
        "examining": ("investigation-report", "examination-opinion"),
        "notified": ("penalty-notice", "penalty-hearing-notice"),
        "defence": ("defence-record", "defence-review"),
        "hearing": ("hearing-notification", "hearing-record", "hearing-report"),
        "legal_review": ("legal-review",),
        "discussion": ("discussion-record",),
        "suspended": ("case-suspension", "case-resumption"),
        "decided": (
            "penalty-decision",
            "summary-penalty-decision",
            "daily-penalty-decision",
            "delivery-announcement",
        ),
        "no_penalty": ("no-penalty-decision",),
        "dismissed": ("case-dismissal",),
        "transferred": ("case-transfer", "case-referral", "detention-transfer"),
        "served": ("penalty-delivery",),
        "performing": ("surcharge-decision", "decision-amendment"),
        "reminded": ("payment-reminder",),
        "enforcing": ("coercion-application",),
        "annulled": ("decision-annulment",),
        "closed": ("case-closing",),
        "archived": ("archive-remarks",),
    },
    "RectificationOrder": {
        "issued": ("rectification-order",),
        "corrected": ("reinspection-record",),
        "not_corrected": ("reinspection-record",),
        "withdrawn": ("order-withdrawal",),
    },
    "DailyPenalty": {"decided": ("daily-penalty-decision",)},
    "Coercion": {
        "imposed": ("seizure-decision", "seizure-list", "seizure-release-refusal"),
        "extended": ("seizure-extension",),
        "lifted": ("seizure-release",),
    },
    "Curtailment": {
        "imposed": ("curtailment-decision", "curtailment-extension"),
        "lifted": ("curtailment-release",),
    },
    "PaymentPlan": {"granted": ("payment-plan-decision",), "refused": ("payment-plan-decision",)},
    "CasePublication": {
        "withheld": ("withholding-approval",),
        "withdrawn": ("withdrawal-of-publication",),
    },
    "CreditRepair": {"granted": ("repair-decision",), "refused": ("repair-decision",)},
}

# The stages without a paper of their own, and why.
WITHOUT: Mapping[str, Mapping[str, str]] = {
    "EnforcementLead": {"received": "登记表在办理第一个步骤时制作"},
    "RandomDraw": {
        "prepared": "抽取前只有任务记录",
        "finished": "各户的检查笔录即其文书",
        "published": "公示页面即其载体",
        "cancelled": "理由记入办理过程",
    },
    "Inspection": {"planned": "检查时制作笔录", "cancelled": "理由记入办理过程"},
    "EnforcementCase": {"lead": "其文书是线索登记表或者检查笔录"},
    "RectificationOrder": {"served": "在线签收或者登记送达，记入办理过程"},
    "DailyPenalty": {"proposed": "复查记录即其文书", "dropped": "理由记入办理过程"},
    "Curtailment": {
        "delivered": "登记送达，记入办理过程",
        "planned": "整改方案由当事人提交",
        "tracked": "跟踪检查情况记入办理过程",
    },
    "PaymentPlan": {"applied": "申请由当事人提交"},
    "CasePublication": {
        "prepared": "拟公开内容与内部记录对照审核",
        "returned": "退回理由告知承办人",
        "published": "公开页面即其载体",
        "ended": "期满自动结束",
    },
    "CreditRepair": {"applied": "申请由当事人提交", "withdrawn": "由申请人撤回"},
}
