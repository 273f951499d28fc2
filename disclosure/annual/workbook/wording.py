"""What templates and problem lists say of a column: what belongs into its cells, and how to mend them."""

from __future__ import annotations

from disclosure.annual.declaration import Item, Kind, Table

NOTES_SHEET = "说明"
YES_NO = ("是", "否")

_KINDS = {
    Kind.INTEGER: "填整数，不带单位",
    Kind.DATE: "填日期，如2026-03-15",
    Kind.YES_NO: "填“是”或“否”",
    Kind.URL: "填以http://或https://开头的完整网址",
}


def what_belongs(item: Item) -> str:
    """What to fill in, in words."""
    if item.kind is Kind.CHOICE:
        return "选填：" + "、".join(label for _, label in item.choices)
    if item.kind is Kind.DECIMAL:
        unit = f"（{item.unit}）" if item.unit else ""
        return f"填数字{unit}，不带单位，最多{item.places}位小数"
    return _KINDS.get(item.kind, f"填文字，最多{item.max_length}个字")


def note_of(table: Table, item: Item) -> str:
    """The note on a heading."""
    lines = [what_belongs(item), "必填" if item.required else "可不填"]
    if item.name in table.key:
        lines.append(f"关键列：{key_words(table)}相同的视为同一行，不得重复")
    if item.help:
        lines.append(item.help)
    return "\n".join(lines)


def key_words(table: Table) -> str:
    return "、".join(table.column(name).label for name in table.key)
