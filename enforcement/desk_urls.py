"""Queue, board and assignment of enforcement (/staff/enforcement/)."""

from typing import Any

from django.urls import path

from enforcement.views import desk

desk_urls: list[Any] = [
    path("queue/", desk.queue, name="queue"),
    path("queue/export/", desk.export, name="queue-export"),
    path("queue/reassign/", desk.reassign_page, name="queue-reassign"),
    path("queue/<slug:kind>/<path:key>/assign/", desk.assign, name="queue-assign"),
    path("queue/<slug:kind>/<path:key>/give-back/", desk.give_back_view, name="queue-give-back"),
    path("board/", desk.board, name="board"),
]
