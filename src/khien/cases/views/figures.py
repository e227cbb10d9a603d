"""The public figures: a page with charts and the same numbers in a table, and a CSV file."""

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from khien.cases.figures import COLUMNS, monthly
from khien.web.charts import Bar, bar_chart


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """Show what was done in the last twelve months."""
    months = monthly()
    charts = [
        bar_chart([Bar(month.month[5:], getattr(month, column)) for month in months], title)
        for column, title in (
            ("reports", _("Reports in each month")),
            ("blocks_approved", _("New blocks in each month")),
        )
    ]
    return render(request, "cases/transparency.html", {"months": months[::-1], "charts": charts})


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Send the same numbers for programs."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="khien-figures.csv"'
    rows = csv.writer(response)
    rows.writerow(COLUMNS)
    rows.writerows([getattr(month, column) for column in COLUMNS] for month in monthly())
    return response
