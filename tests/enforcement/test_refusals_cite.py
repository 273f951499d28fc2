"""Each refusal names its article: every place that refuses is read from the sources of enforcement.

What is left out is named: an entry that cannot be true or is missing, a limit of the portal itself, a
row that is not loaded, and who may do it at all. No article forbids these; all else is a rule of law.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

import enforcement

SOURCES = [path for path in Path(enforcement.__file__).parent.rglob("*.py") if "migrations" not in path.parts]
NO_ARTICLE = (
    "不得晚于今天",
    "不得晚于现在",
    "此操作须由当事企业的用户办理",
    "请系统管理员",  # a threshold or a law that nobody has entered
    "请填写复议机关或法院",
    "结果为变更的须填写变更后罚款金额",
    # what an enterprise may hand in online, and how much of it at once
    "请填写说明",
    "请上传证明材料的文件",
    "一次最多上传",
    "一件提交最多有",
    "份提交等待办理",
)


def _calls(path: Path, *names: str) -> Iterator[tuple[str, ast.Call]]:
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield ast.get_source_segment(source, node) or "", node


def _basis(call: ast.Call) -> ast.expr | None:
    named = [each.value for each in call.keywords if each.arg == "basis"]
    return named[0] if named else (call.args[1] if len(call.args) > 1 else None)


def uncited(paths: list[Path]) -> list[str]:
    """Each refusal and obstacle without an article, or with an empty one."""
    found = []
    for path in paths:
        for said, call in _calls(path, "Refused", "Obstacle"):
            basis = _basis(call)
            empty = basis is None or (isinstance(basis, ast.Constant) and not str(basis.value).strip())
            if empty and not any(words in said for words in NO_ARTICLE):
                found.append(f"{path.relative_to(settings.BASE_DIR)}:{call.lineno} {said}")
    return found


# A refusal that was worded elsewhere, with its article, is raised again as it is.
PASSED_ON = "Refused(step.refusal)"


def test_every_refusal_and_obstacle_names_its_article():
    assert [place for place in uncited(SOURCES) if PASSED_ON not in place] == []


def test_the_walk_reads_the_sources():
    assert sum(1 for path in SOURCES for _ in _calls(path, "Refused", "Obstacle")) > 300


@pytest.mark.parametrize("words", NO_ARTICLE)
def test_what_is_left_out_still_stands_somewhere(words):
    assert any(words in said for path in SOURCES for said, _ in _calls(path, "Refused"))


@pytest.mark.parametrize(
    ("line", "cited"),
    [
        ('raise Refused("听证尚未结束。", basis="行政处罚法第六十四条")', True),
        ('raise Refused("听证尚未结束。", BASIS)', True),
        ('raise Refused("听证尚未结束。")', False),
        ('raise Refused("听证尚未结束。", "")', False),
        ('yield Obstacle("听证尚未结束。", " ")', False),
    ],
)
def test_a_refusal_without_an_article_is_found(line, cited, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "some.py").write_text(line, encoding="utf-8")
    assert (uncited([tmp_path / "some.py"]) == []) is cited
