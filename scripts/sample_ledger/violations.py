"""The kinds of violation: names, provisions in force in 2023 and 2024, lawful fines, and wording."""

from __future__ import annotations

from dataclasses import dataclass

from registry.reference import rows_of

# For 未批先建 the law fixes a share of the investment, so that no amounts stand in its provision.
SHARE_OF_INVESTMENT = (30_000, 480_000)


@dataclass(frozen=True)
class Violation:
    code: str
    name: str
    provision: str
    facts: str
    usual: tuple[int, int]  # how much is usually fined, 元
    count: int  # of the 56 fined cases


VIOLATIONS = (
    Violation("over-standard-water", "超标排放水污染物", "water-law-83",
              "总排口化学需氧量、氨氮监测浓度超过排放标准限值", (110_000, 320_000), 9),
    Violation("over-standard-air", "超标排放大气污染物", "air-law-99",
              "废气排放口颗粒物（挥发性有机物）监测浓度超过排放标准限值", (110_000, 360_000), 9),
    Violation("permit-conditions", "不按证排污（未按证监测、记录、报告）", "permit-regulation-36",
              "未按照排污许可证规定开展自行监测，台账记录和执行报告不完整", (24_000, 110_000), 12),
    Violation("permit-limits", "不按证排污（超过许可浓度、总量）", "permit-regulation-34",
              "污染物排放浓度超过排污许可证载明的许可限值", (205_000, 420_000), 4),
    Violation("three-simultaneous", "未落实环保“三同时”", "construction-regulation-23",
              "需要配套建设的环境保护设施未建成即投入生产", (200_000, 410_000), 8),
    Violation("hazardous-waste-transfer", "违法转移危险废物", "solid-waste-law-112",
              "未填写、运行危险废物电子转移联单，将危险废物交由无资质单位运输", (180_000, 620_000), 5),
    Violation("hazardous-waste-storage", "危险废物贮存不规范", "solid-waste-law-112",
              "危险废物混存于非危险废物中，贮存场所未设置识别标志", (100_000, 160_000), 3),
    Violation("built-before-approval", "环评未批先建", "eia-law-31",
              "环境影响评价文件未经批准即开工建设主体工程", (60_000, 260_000), 4),
    Violation("registration-not-filed", "环境影响登记表未备案", "eia-law-31-registration",
              "项目投入生产前未办理环境影响登记表备案", (5_000, 18_000), 2),
)  # fmt: skip
# Kinds that only orders name.
MINOR = (
    Violation("ledger-incomplete", "环境管理台账不完整", "permit-regulation-36",
              "污染治理设施运行台账记录缺项", (0, 0), 0),
    Violation("signs-missing", "排污口标识不规范", "permit-regulation-36",
              "排污口标志牌缺失或信息不全", (0, 0), 0),
    Violation("dust-control", "物料堆场扬尘防治不到位", "air-law-99",
              "露天物料堆场未全部覆盖，出入口未冲洗", (0, 0), 0),
    Violation("disclosure-late", "未按规定披露环境信息", "mee-order-24-29",
              "未在规定期限内披露年度环境信息", (0, 0), 0),
)  # fmt: skip


def lawful_range(violation: Violation) -> tuple[int, int]:
    """The range of the provision in 元, from the reference data."""
    row = next(row for row in rows_of("provisions") if row["code"] == violation.provision)
    if "fine_max" not in row:
        return SHARE_OF_INVESTMENT
    return int(row["fine_min"]), int(row["fine_max"])
