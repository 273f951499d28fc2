"""What all modules share: invented enterprises, persons and ledger numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from random import Random

from stdnum.cn import uscc as stdnum_uscc

from accounts.enums import Role
from lanzhou_eco.demo_users import FIRMS, STAFF
from registry.enums import KeyUnitKind
from scripts.sample_ledger import Row

SEED = 2024
FIRM_COUNT = 240
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
STREETS = ("示范大道", "样例路", "虚构街", "演示一路", "演示二路")

OFFICERS = tuple(person.certificate for person in STAFF if person.certificate)
CASE_OFFICERS = OFFICERS[:2]


def user_with(role: Role) -> str:
    """Sign-in name of the first demonstration user in `role`."""
    return next(person.username for person in STAFF if role in person.roles)


EXAMINER, LEGAL_REVIEWER = user_with(Role.REVIEWER), user_with(Role.LEGAL_REVIEWER)
STAFF_NAMES = [person.username for person in STAFF]


@dataclass(frozen=True)
class Industry:
    """An industry: GB/T 4754 code and name, the word in a firm's name, park, what it makes and emits."""

    code: str
    name: str
    word: str
    park: str
    products: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    item: str = ""  # category of 分类管理名录

    @property
    def is_manufacturing(self) -> bool:
        """Whether its output is counted in tons (门类C, codes 13–43)."""
        return "13" <= self.code[:2] <= "43"


_W, _A, _R = KeyUnitKind.WATER.value, KeyUnitKind.AIR.value, KeyUnitKind.RISK.value
INDUSTRIES = (
    Industry("2614", "有机化学原料制造", "化工", "chemical", ("医药中间体", "有机溶剂"), (_W, _R),
             "基础化学原料制造"),
    Industry("2631", "化学农药制造", "农化", "chemical", ("农药原药", "农药制剂"), (_W, _R), "农药制造"),
    Industry("2710", "化学药品原料药制造", "药业", "chemical", ("原料药", "药用辅料"), (_W, _A),
             "化学药品原料药制造"),
    Industry("2661", "化学试剂和助剂制造", "助剂", "chemical", ("水处理药剂", "聚合助剂"), (_W,),
             "专用化学产品制造"),
    Industry("2641", "涂料制造", "涂料", "chemical", ("水性涂料", "工业涂料"), (_A,), "涂料制造"),
    Industry("7724", "危险废物治理", "环保", "chemical", ("危险废物综合利用", "废矿物油再生"), (_R, _A),
             "危险废物利用及处置"),
    Industry("3985", "电子专用材料制造", "新材料", "equipment", ("锂电负极材料", "电解铜箔"), (_W, _A),
             "电子专用材料制造"),
    Industry("3841", "锂离子电池制造", "新能源", "equipment", ("储能电池", "电池模组"), (_W,), "电池制造"),
    Industry("3252", "铝压延加工", "铝业", "qinchuan", ("铝板带", "铝型材"), (_A,), "有色金属压延加工"),
    Industry("3240", "有色金属合金制造", "合金", "qinchuan", ("铝合金锭", "铜合金棒"), (_A,),
             "有色金属合金制造"),
    Industry("3591", "环境保护专用设备制造", "装备", "equipment", ("除尘设备", "污水处理设备"), (),
             "环保设备制造"),
    Industry("3311", "金属结构制造", "钢构", "equipment", ("钢结构件", "风电塔筒"), (_A,), "金属结构制造"),
    Industry("3021", "水泥制品制造", "建材", "qinchuan", ("预拌混凝土", "装配式构件"), (), "水泥制品制造"),
    Industry("2926", "塑料包装箱及容器制造", "包装", "qinchuan", ("塑料容器", "包装膜"), (), "塑料制品制造"),
    Industry("1411", "糕点、面包制造", "食品", "bonded", ("烘焙食品", "速冻食品"), (), "食品制造"),
    Industry("5990", "其他仓储业", "仓储", "bonded", ("冷链仓储", "保税仓储"), (), "仓储"),
    Industry("4620", "污水处理及其再生利用", "水务", "qinchuan", ("污水处理", "中水回用"), (_W,), "污水处理"),
    Industry("4430", "热力生产和供应", "热力", "qinchuan", ("集中供热", "热电联产"), (_A,), "热力生产"),
)  # fmt: skip
DEPARTMENTS = {
    "chemical": "chemical-park-office",
    "equipment": "equipment-park-office",
    "qinchuan": "qinchuan-branch",
    "bonded": "pollution-section",
}
PARK_NAMES = {
    "chemical": "化工园区",
    "equipment": "装备制造园区",
    "qinchuan": "秦川园区",
    "bonded": "综合保税区",
}


@dataclass(frozen=True)
class Firm:
    uscc: str
    name: str
    industry: Industry
    legal_representative: str
    address: str
    key_unit_kinds: tuple[str, ...] = ()
    is_permit_key_unit: bool = False
    former_name: str = ""
    renamed_on: date | None = None
    closed_on: date | None = None

    @property
    def park(self) -> str:
        return self.industry.park

    @property
    def department(self) -> str:
        return DEPARTMENTS[self.park]

    def name_on(self, day: date) -> str:
        """The name that the firm bore on `day`."""
        return self.former_name if self.renamed_on and day < self.renamed_on else self.name


def person(rng: Random) -> str:
    """An invented person, named so that nobody can be meant."""
    return rng.choice(SURNAMES) + rng.choice(("某", "某某"))


def code_of(number: int) -> str:
    """A valid 统一社会信用代码 in a range of our own (…MADEM…), its check digit computed."""
    body = f"91620100MADEM{number:04d}"
    return body + str(stdnum_uscc.calc_check_digit(body))


RENAMED = {12: date(2024, 7, 1), 57: date(2023, 11, 20)}
CLOSED = {88: date(2024, 2, 20), 151: date(2024, 9, 30)}


@dataclass
class World:
    """The invented New Area: its firms, and counters that number the rows of each register."""

    firms: list[Firm] = field(default_factory=list)
    serials: Counter[tuple[str, int]] = field(default_factory=Counter)
    # Cases that a later workbook refers to: filled by enforcement_book.
    annulled_case: Row = field(default_factory=dict)
    amended_case: Row = field(default_factory=dict)

    def rng(self, name: str) -> Random:
        """A generator of its own for each workbook, so that a change in one leaves the others alone."""
        return Random(f"{SEED}-{name}")

    def number(self, prefix: str, year: int = SEED) -> str:
        """The next ledger number of a register; the S sets them apart from numbers given by the portal."""
        self.serials[prefix, year] += 1
        return f"{prefix}-{year}-S{self.serials[prefix, year]:04d}"

    @property
    def key_firms(self) -> list[Firm]:
        return [firm for firm in self.firms if firm.key_unit_kinds and firm.closed_on is None]

    @property
    def open_firms(self) -> list[Firm]:
        return [firm for firm in self.firms if firm.closed_on is None]


def build_world() -> World:
    world = World()
    rng = world.rng("firms")
    world.firms = [*_demo_firms(rng), *_invented_firms(rng, FIRM_COUNT - len(FIRMS))]
    return world


def _demo_firms(rng: Random) -> Iterator[Firm]:
    """The firms of the demonstration's enterprise users, whose first details `seed_demo` writes."""
    for user, uscc, name, park, _, _ in FIRMS:
        industry = next(each for each in INDUSTRIES if each.park == park)
        yield Firm(uscc, name, industry, user.full_name, _address(rng, industry), industry.kinds, True)


def _invented_firms(rng: Random, count: int) -> Iterator[Firm]:
    cycle = [STEMS[n % 10] + BRANCHES[n % 12] for n in range(60)]
    rounds = (count + len(cycle) - 1) // len(cycle)
    for number, (turn, word) in enumerate(list(product(range(rounds), cycle))[:count]):
        # Each round takes other industries, so that no name comes twice.
        industry = INDUSTRIES[(number + turn) % len(INDUSTRIES)]
        name = f"兰州新区示范{word}{industry.word}有限公司"
        is_key = bool(industry.kinds) and rng.random() < 0.75
        renamed_on = RENAMED.get(number)
        yield Firm(
            uscc=code_of(101 + number),
            name=name,
            industry=industry,
            legal_representative=person(rng),
            address=_address(rng, industry),
            key_unit_kinds=industry.kinds if is_key else (),
            is_permit_key_unit=is_key and rng.random() < 0.7,
            former_name=f"兰州新区示范旧{word}{industry.word}有限责任公司" if renamed_on else "",
            renamed_on=renamed_on,
            closed_on=CLOSED.get(number),
        )


def _address(rng: Random, industry: Industry) -> str:
    return f"兰州新区{PARK_NAMES[industry.park]}{rng.choice(STREETS)}{rng.randrange(1, 999)}号（虚构）"
