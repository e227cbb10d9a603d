"""Ask to be told, confirm, and leave: each with a page that needs no account and no script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from khien.intake.flood import TooMany, admit
from khien.protection.warnings.actions.subscribing import Wish, ask_to_subscribe, read_wish, subscribe, unsubscribe
from khien.protection.warnings.forms.subscribing import SubscribeForm

UNPROCESSABLE = 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Take in who wants to be told about what, and send a link."""
    chosen = {"topics": request.GET.getlist("topic"), "provinces": request.GET.getlist("province")}
    form = SubscribeForm(request.POST or None, initial=chosen)
    if form.is_valid():
        try:
            admit(request, "subscribe")
        except TooMany as late:
            form.add_error(None, late.user_message)
        else:
            ask_to_subscribe(Wish(**form.cleaned_data, language=(get_language() or "vi")[:2]))
            return redirect("warnings:asked")
    return render(request, "warnings/subscribe.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Say what to do next."""
    return render(request, "warnings/asked.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm with a button: programs that follow every link in a mail must not confirm for a person."""
    if request.method == "POST":
        return render(request, "warnings/confirmed.html", {"subscriber": subscribe(token)})
    return render(request, "warnings/confirm.html", {"wish": read_wish(token)})


@never_cache
@csrf_exempt  # RFC 8058: the mail provider sends it, without cookies; the secret in the address is the right
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, secret: str) -> HttpResponse:
    """Unsubscribe with one click: POST from the mail program, or from the button of this page."""
    if request.method == "POST":
        unsubscribe(secret)
    return render(request, "warnings/leave.html", {"is_done": request.method == "POST"})
