"""What all API views share."""

from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Keyset paging: page 50,000 costs what page 2 costs."""

    ordering = "-pk"
    page_size_query_param = "page_size"
    max_page_size = 500
