"""The demonstration's credit ratings and disclosures of the ledger, shown to the public."""

from __future__ import annotations

from collections.abc import Callable

from accounts.enums import Role
from disclosure.publishing import publish_disclosure_history
from lanzhou_eco.demo import DemoFailed, demo_user


def show_disclosures(say: Callable[[str], None]) -> None:
    """Show what the ledger says is public; what is shown already stays as it is.

    Raises DemoFailed when something cannot be shown.
    """
    done = publish_disclosure_history(actor=demo_user(Role.LEADER))
    if done.refused:
        raise DemoFailed(f"有{done.refused}条评价结果或披露报告未能公开：{'；'.join(done.problems)}")
    if done.published:
        say(f"已公开信用评价结果和信息披露报告{done.published}条。")
