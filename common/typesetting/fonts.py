"""Which fonts reports and documents are set in.

Licensed office fonts come first where the bureau has them installed, then
the Fandol files that `scripts/install_system` puts into VAR_DIR/fonts, then
AR PL UMing and UKai. FandolFang lacks ㎡ ³ 甪 堃 喆 䶮, so that AR PL UMing
also stands behind every other font as the fallback: of the free fonts it is
the one whose metrics do not move the lines off the grid.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from common.typesetting.errors import FontError


@dataclass(frozen=True, slots=True)
class Role:
    """One use of type, and the fonts for it from best to last resort."""

    name: str
    chinese: str
    licensed: tuple[str, ...]
    fandol: str
    free: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """The font chosen for a role: an installed family, or a file of our own."""

    role: str
    family: str
    file: Path | None
    fallbacks: tuple[str, ...]

    @property
    def stack(self) -> str:
        """Value of the CSS property font-family."""
        names = dict.fromkeys((self.family, *self.fallbacks))
        return ", ".join(f'"{name}"' for name in names)


UMING, UKAI = "AR PL UMing CN", "AR PL UKai CN"
ROLES = (
    Role("title", "小标宋", ("方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S"),
         "FandolSong-Bold.otf", (UMING,)),
    Role("fang", "仿宋", ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong"),
         "FandolFang-Regular.otf", (UMING,)),
    Role("kai", "楷体", ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi"),
         "FandolKai-Regular.otf", (UKAI, UMING)),
    Role("hei", "黑体", ("黑体", "SimHei"), "FandolHei-Regular.otf", (UKAI, UMING)),
    Role("song", "宋体", ("宋体", "SimSun"), "FandolSong-Regular.otf", (UMING,)),
)  # fmt: skip


def font_directory() -> Path:
    return Path(settings.VAR_DIR) / "fonts"


@cache
def installed_families() -> frozenset[str]:
    """Every family name, in every language, that fontconfig knows."""
    try:
        listing = subprocess.run(
            ["fc-list", "--format", "%{family}\n"], check=True, capture_output=True, text=True
        ).stdout
    except FileNotFoundError as error:
        raise FontError(
            "未找到 fc-list，无法查询字体：请安装 fontconfig（apt-get install fontconfig）。"
        ) from error
    return frozenset(name.strip() for line in listing.splitlines() for name in line.split(","))


@cache
def faces() -> dict[str, Face]:
    """The face of each role, chosen once in a process."""
    return choose(installed_families(), font_directory())


def choose(installed: frozenset[str], directory: Path) -> dict[str, Face]:
    chosen = {role.name: _choose(role, installed, directory) for role in ROLES}
    if missing := [role.chinese for role in ROLES if chosen[role.name] is None]:
        raise FontError(
            f"缺少排印报告所需的字体：{'、'.join(missing)}。请运行 scripts/install_system "
            f"（把 Fandol 字体放入 {directory}），或安装 fonts-arphic-uming 与 fonts-arphic-ukai。"
        )
    return {name: face for name, face in chosen.items() if face is not None}


def _choose(role: Role, installed: frozenset[str], directory: Path) -> Face | None:
    fallbacks = tuple(name for name in role.free if name in installed)
    for family in role.licensed:
        if family in installed:
            return Face(role.name, family, None, fallbacks)
    file = directory / role.fandol
    if file.is_file():
        # A name of our own, so that another file of the same family cannot take its place.
        return Face(role.name, f"Report {role.name}", file, fallbacks)
    return Face(role.name, fallbacks[0], None, fallbacks) if fallbacks else None
