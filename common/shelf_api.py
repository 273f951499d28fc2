"""What the public endpoints of all shelves share: the filters of their pages, pages of a list, one record."""

from __future__ import annotations

from typing import ClassVar

from django.utils import timezone
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.request import Request
from rest_framework.response import Response

from common.models import PublishedRecord
from common.public_api import PublicView, SearchPagination
from common.public_pages import form_errors
from common.shelf_forms import ShelfQueryForm
from common.shelves import Labels, Listing, Shelf


class ShelfView(PublicView):
    """An endpoint of one shelf; a wrong filter is answered with 400."""

    shelf: ClassVar[Shelf]

    def listing(self, request: Request, labels: dict[str, Labels] | None = None) -> Listing:
        form = ShelfQueryForm(self.shelf, request.query_params, labels=labels)
        if not form.is_valid():
            raise Invalid(form_errors(form))
        return Listing(self.shelf, form.criteria(), timezone.localdate())

    def name_of(self, record: PublishedRecord) -> str:
        """Its number: the title says who did what, which is no longer shown."""
        return record.number or self.shelf.title


class ShelfListView(ShelfView):
    pagination_class = SearchPagination

    def listed(self, request: Request) -> Response:
        paginator = self.paginator
        assert isinstance(paginator, SearchPagination)
        rows = paginator.paginate_found(self.listing(request), request)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)
