"""One's own report by its code. The code is posted, so that it stands in no address, history or log.

The square code on the receipt carries it after the `#`, which browsers keep to themselves; a small script moves it
into the field. Without the script the person types it.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from khien.intake.forms import TrackForm
from khien.intake.tracking import progress_of, report_of
from khien.intake.uploads import Problem, judged


@never_cache
@judged
def track(request: HttpRequest, problem: Problem | None) -> HttpResponse:
    """Ask for a code, and show what is happening."""
    form = TrackForm(request.POST if request.method == "POST" and not problem else None)
    if form.is_bound and form.is_valid():
        report = report_of(form.cleaned_data["code"])
        if report:
            context = {"report": report, "lines": progress_of(report), "code": form.cleaned_data["code"]}
            return render(request, "intake/progress.html", context)
        form.add_error("code", _("We know no report with this code. Compare it with your receipt, sign by sign."))
    return render(request, "intake/track.html", {"form": form, "problem": problem})
