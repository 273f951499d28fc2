"""Catalogues, lists and institutions; the cooperation agreed on; praise with its document."""

from __future__ import annotations

from datetime import date

from governance.enums import AgreementKind, AuthorityLevel, CommendationSubject, PolicyKind
from scripts.sample_ledger import Row
from scripts.sample_ledger.world import World

BUREAU = "兰州新区生态环境局"
P = PolicyKind
# title, kind, version (None for what is not issued by the year), issued, in force from, until
DOCUMENTS = (
    (
        "兰州新区审批环境影响评价文件的建设项目目录（2023年本）",
        P.APPROVAL_CATALOGUE,
        2023,
        date(2023, 3, 6),
        date(2023, 3, 6),
        date(2024, 2, 29),
    ),
    (
        "兰州新区审批环境影响评价文件的建设项目目录（2024年本）",
        P.APPROVAL_CATALOGUE,
        2024,
        date(2024, 2, 27),
        date(2024, 3, 1),
        None,
    ),
    (
        "兰州新区建设项目环境影响评价文件审批承诺制正面清单（2024年版）",
        P.COMMITMENT_LIST,
        2024,
        date(2024, 2, 27),
        date(2024, 3, 1),
        None,
    ),
    (
        "兰州新区生态环境监督执法正面清单（2024年版）",
        P.POSITIVE_LIST,
        2024,
        date(2024, 3, 12),
        date(2024, 3, 15),
        None,
    ),
    (
        "兰州新区生态环境系统行政执法全过程记录实施办法（试行）",
        P.RECORDING,
        None,
        date(2020, 6, 10),
        date(2020, 7, 1),
        date(2023, 8, 31),
    ),
    (
        "兰州新区生态环境系统行政执法全过程记录实施办法",
        P.RECORDING,
        None,
        date(2023, 8, 22),
        date(2023, 9, 1),
        None,
    ),
    (
        "兰州新区生态环境系统重大行政执法决定法制审核办法",
        P.LEGAL_REVIEW,
        None,
        date(2023, 8, 22),
        date(2023, 9, 1),
        None,
    ),
    ("兰州新区生态环境局行政执法公示办法", P.PUBLICITY, None, date(2023, 8, 22), date(2023, 9, 1), None),
    ("2023年度普法责任清单", P.OUTREACH_LIST, 2023, date(2023, 3, 10), date(2023, 3, 10), date(2023, 12, 31)),
    ("2024年度普法责任清单", P.OUTREACH_LIST, 2024, date(2024, 3, 5), date(2024, 3, 5), date(2024, 12, 31)),
    # A version may be issued in the year before.
    (
        "2024年度重大行政决策事项清单",
        P.DECISION_LIST,
        2024,
        date(2023, 12, 29),
        date(2024, 1, 1),
        date(2024, 12, 31),
    ),
    (
        "兰州新区生态环境局重大行政决策程序规则",
        P.DECISION_RULES,
        None,
        date(2022, 4, 20),
        date(2022, 5, 1),
        None,
    ),
    ("层级监督检查和责任追究工作制度", P.SUPERVISION, None, date(2023, 5, 18), date(2023, 6, 1), None),
    ("网络舆情监测研判处置和行风政风测评制度", P.OPINION, None, date(2023, 5, 18), date(2023, 6, 1), None),
    ("推行柔性执法工作方案", P.FLEXIBLE_ENFORCEMENT, None, date(2023, 10, 17), date(2023, 10, 17), None),
)


def policy_documents(world: World) -> list[Row]:
    numbers: dict[int, int] = {}
    rows = []
    for title, kind, version, issued, begins, ends in sorted(DOCUMENTS, key=lambda each: each[3]):
        numbers[issued.year] = numbers.get(issued.year, 20) + 1
        rows.append(
            {
                "ledger_no": world.number("FZZD", issued.year),
                "title": title,
                "kind": kind,
                "version_year": version,
                "document_number": f"示环制〔{issued.year}〕{numbers[issued.year]}号",
                "issued_by": BUREAU,
                "issued_on": issued,
                "effective_from": begins,
                "effective_to": ends,
                "summary": f"{title}的主要内容（示范摘要）。",
            }
        )
    return rows


def agreements(world: World) -> list[Row]:
    """The one of 2024 that the report names, and one of another kind from 2023."""
    return [
        {
            "ledger_no": world.number("FZXY", signed.year),
            "title": title,
            "kind": kind,
            "partners": partners,
            "document_number": f"示环协〔{signed.year}〕1号",
            "signed_on": signed,
            "content": content,
        }
        for title, kind, partners, signed, content in (
            (
                "生态环境行政执法与刑事司法衔接工作机制",
                AgreementKind.CRIMINAL_LINK,
                "新区公安机关（示范）",
                date(2023, 6, 20),
                "案件移送、信息共享、联合督办。",
            ),
            (
                "生态环境资源民事公益诉讼和碳汇司法保护案件办理协作机制",
                AgreementKind.PUBLIC_INTEREST,
                "新区检察院（示范）、新区法院（示范）",
                date(2024, 7, 16),
                "线索移送、证据共享、碳汇认购与修复监督。",
            ),
        )
    ]


def commendations(world: World) -> list[Row]:
    """Praise with its document; one of the city that must not stand for the province."""
    return [
        {
            "ledger_no": world.number("FZBY", day.year),
            "title": title,
            "subject": subject,
            "authority": authority,
            "authority_level": level,
            "commended_on": day,
            "evidence": evidence,
        }
        for title, subject, authority, level, day, evidence in (
            (
                "2023年度企业环境信息依法披露工作",
                CommendationSubject.DISCLOSURE,
                "甘肃省生态环境厅（示范）",
                AuthorityLevel.PROVINCE,
                date(2024, 5, 17),
                "《关于2023年度环境信息依法披露情况的通报》（示范文号〔2024〕9号）",
            ),
            (
                "执法大练兵表现突出",
                CommendationSubject.ENFORCEMENT,
                "兰州市生态环境部门（示范）",
                AuthorityLevel.CITY,
                date(2024, 12, 31),
                "《执法大练兵情况通报》（示范文号〔2024〕3号）",
            ),
        )
    ]
