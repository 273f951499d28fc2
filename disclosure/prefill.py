"""What a temporary report says at first, from the bureau's own record behind its document."""

from __future__ import annotations

from disclosure.models import DisclosureTrigger
from enforcement.models import EnforcementCase
from permits.models import EiaDecision


def matter_of(trigger: DisclosureTrigger) -> tuple[str, str]:
    """(事由, 主要内容): of decisions that the party was given; nothing where the bureau holds no document."""
    source = trigger.source
    if isinstance(source, EnforcementCase):
        return source.facts or source.title, source.decision_content
    if isinstance(source, EiaDecision):
        kind = source.get_category_display()
        words = f"{source.project_name}环境影响{kind}：{trigger.get_kind_display()}"
        return words, source.requirements
    return "", ""
