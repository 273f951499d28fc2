import pytest

from common.typesetting import fonts

ARPHIC = frozenset({"AR PL UMing CN", "AR PL UKai CN", "DejaVu Sans"})


def fandol(directory):
    for role in fonts.ROLES:
        (directory / role.fandol).touch()
    return directory


def test_licensed_fonts_come_first(tmp_path):
    installed = ARPHIC | {"方正小标宋简体", "仿宋_GB2312", "KaiTi_GB2312", "SimHei", "宋体"}
    chosen = fonts.choose(installed, fandol(tmp_path))
    assert {name: face.family for name, face in chosen.items()} == {
        "title": "方正小标宋简体",
        "fang": "仿宋_GB2312",
        "kai": "KaiTi_GB2312",
        "hei": "SimHei",
        "song": "宋体",
    }
    assert chosen["fang"].stack == '"仿宋_GB2312", "AR PL UMing CN"'


def test_fandol_comes_second_with_uming_behind_it(tmp_path):
    chosen = fonts.choose(ARPHIC, fandol(tmp_path))
    assert chosen["fang"].file == tmp_path / "FandolFang-Regular.otf"
    assert chosen["fang"].fallbacks == ("AR PL UMing CN",)
    assert chosen["kai"].fallbacks == ("AR PL UKai CN", "AR PL UMing CN")


def test_arphic_is_the_last_resort(tmp_path):
    chosen = fonts.choose(ARPHIC, tmp_path)
    assert {face.file for face in chosen.values()} == {None}
    assert chosen["fang"].family == "AR PL UMing CN"
    assert chosen["kai"].family == "AR PL UKai CN"


def test_no_font_at_all_is_a_clear_error(tmp_path):
    with pytest.raises(fonts.FontError, match="小标宋、仿宋、楷体、黑体、宋体.*scripts/install_system"):
        fonts.choose(frozenset({"DejaVu Sans"}), tmp_path)


@pytest.mark.system
def test_this_machine_has_the_fonts():
    assert "AR PL UMing CN" in fonts.installed_families()
    assert set(fonts.faces()) == {"title", "fang", "kai", "hei", "song"}
