"""Figures of enforcement (/staff/enforcement/figures/)."""

from __future__ import annotations

from django.urls import URLPattern, path

from enforcement.views import figures

figure_urls: list[URLPattern] = [
    path("figures/", figures.figures, name="figures"),
    path("figures/<str:scope>/<str:table>/", figures.figure_export, name="figure-export"),
    path(
        "figures/<str:scope>/<str:table>/<str:row>/<str:column>/",
        figures.figure_records,
        name="figure-records",
    ),
]
