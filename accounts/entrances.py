"""Pages and endpoints that are there for the users of enterprises alone; 404 to everyone else."""

from __future__ import annotations

from typing import Any

from django.http import Http404


def enterprise_only(request: Any) -> Any:
    """The user, if of an enterprise. Raises Http404 to everyone else."""
    user: Any = request.user
    if not getattr(user, "is_enterprise", False):
        raise Http404("没有这一页面，或无权查看。")
    return user


class EnterpriseEndpoint:
    """Set before a view of the API."""

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        enterprise_only(request)
