"""The history of an edition is read in words: no code of the machinery reaches the page."""

import re

from common import events
from common.templatetags.portal import timeline
from reports.services import editions


def test_the_whole_way_of_an_edition_is_told_in_chinese(frozen, leader):
    editions.publish(actor=leader, edition=frozen)
    entries = timeline(events.history(frozen), frozen)["entries"]
    said = [" ".join([entry["title"], *entry["changed"]]) for entry in entries]
    assert [text for text in said if re.search(r"[a-z_]{2,}", text)] == []
    assert [entry["title"] for entry in entries][-2:] == ["办理", "公开"]
    assert set(entries[-1]["changed"]) == {"版次", "校验码"}  # PostgreSQL keeps no order


def test_changes_of_the_text_are_told_in_chinese(edition, officer):
    made = editions.add_section(actor=officer, edition=edition, after=0, level=2, heading="导语", body="甲")
    editions.revise_section(actor=officer, section=made, heading="前言", body="乙", level=1, run_in=False)
    editions.move_section(actor=officer, section=made, by=1)
    editions.remove_section(actor=officer, section=made)
    entries = timeline(events.history(edition), edition)["entries"]
    assert [(entry["title"], set(entry["changed"])) for entry in entries][1:] == [
        ("修改正文", {"标题"}),
        ("修改正文", {"标题", "正文", "层级"}),
        ("修改正文", {"次序"}),
        ("修改正文", {"删除的章节"}),
    ]
