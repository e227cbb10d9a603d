"""A first draft from a campaign: what its reports name and say, made harmless; a person writes the rest."""

from collections import Counter

from django.db.models import Count
from django.utils import translation

from khien.campaigns import texts
from khien.campaigns.models import Campaign
from khien.core.categories import Category
from khien.indicators.models import Indicator
from khien.intake.models import Report
from khien.protection.warnings.content import LONGEST_EXAMPLES, Content
from khien.protection.warnings.texts import clean, harmless, lines_of
from khien.protection.warnings.topics import ALERT_TOPICS, Sector, Severity

LOOKED_AT = 200  # reports; the newest
NAMES, MESSAGES, LONGEST_MESSAGE = 6, 3, 400
TODO_VI = """Không bấm vào liên kết, không cài ứng dụng do người lạ gửi.
Không chuyển tiền, không cho ai biết mật khẩu và mã OTP.
Tự gọi cho ngân hàng hoặc cơ quan theo số bạn đã biết để hỏi lại.
Nếu đã lỡ chuyển tiền hoặc cho mã: gọi ngay ngân hàng theo số in trên thẻ."""


def draft_of(campaign: Campaign) -> Content:
    """Return what can be said of a campaign without a person: category, names, and some of its messages."""
    reports = list(Report.objects.filter(membership__campaign=campaign).order_by("-pk")[:LOOKED_AT])
    category = _category(reports)
    return Content(
        category=category,
        sector=Sector.OTHER,
        severity=Severity.SEVERE,
        title_vi=_title(category),
        todo_vi=TODO_VI,
        examples=_examples(campaign, reports),
    )


def _category(reports: list[Report]) -> str:
    counted = Counter(report.category for report in reports if report.category in ALERT_TOPICS)
    return counted.most_common(1)[0][0] if counted else Category.FRAUD_OTHER.value


def _title(category: str) -> str:
    with translation.override("vi"):
        return f"Cảnh giác: {ALERT_TOPICS[category]}"


def _examples(campaign: Campaign, reports: list[Report]) -> str:
    messages = _different([harmless(clean(report.text), mask=True) for report in reports if report.text])
    named = (
        Indicator.objects.filter(mentions__report__membership__campaign=campaign)
        .annotate(times=Count("mentions"))
        .order_by("-times", "pk")[:NAMES]
    )
    names = [harmless(row.value, mask=True) for row in named]
    return "\n\n".join([*messages, "\n".join(names)]).strip()[:LONGEST_EXAMPLES]


def _different(messages: list[str]) -> list[str]:
    """Return a few that do not say nearly the same."""
    chosen: list[tuple[str, bytes]] = []
    for message in messages:
        signature = texts.signature(message)
        if (
            all(texts.likeness(signature, other) < texts.ALIKE for _text, other in chosen)
            and len(chosen) < MESSAGES
        ):
            chosen.append(("\n".join(lines_of(message))[:LONGEST_MESSAGE], signature))
    return [text for text, _signature in chosen]
