"""How often the list stopped somebody: a public page and a CSV file, without numbers about a few persons."""

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from khien.protection.filtering.hits.figures import FEWEST, monthly, most_in_public


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the months, and the entries that stopped most."""
    context = {"months": monthly(), "most": most_in_public(), "fewest": FEWEST}
    return render(request, "filtering/hits.html", context)


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """Send the months for programs."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="khien-hits.csv"'
    rows = csv.writer(response)
    rows.writerow(["month", "stopped"])
    rows.writerows([row.what, f"<{FEWEST}" if row.count is None else row.count] for row in monthly())
    return response
