"""How fast waiting reports find their campaigns, and whether the pace holds as more are known.

    KHIEN_DATA=/tmp/khien-bench .venv/bin/python -m bench.campaigns 100000

By the time that the processor worked: other programs count for little. Made-up messages: 20 of each template
with one word changed, half of them naming one of a few thousand sites.
"""

import os
import random
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - after the settings
from django.db import transaction  # noqa: E402

from khien.campaigns import grouping  # noqa: E402
from khien.campaigns.models import Campaign, Membership, RememberedTrait  # noqa: E402
from khien.indicators.kinds import IndicatorValue, Kind  # noqa: E402
from khien.indicators.models import Indicator  # noqa: E402
from khien.intake.models import Mention, Report  # noqa: E402

WORDS = (
    "anh chị em mẹ con tiền chuyển khoản gấp hôm nay ngân hàng gửi nhận mã giúp với nhé vâng đơn hàng bưu phẩm "
    "trúng thưởng hồ sơ vay lãi suất thấp duyệt nhanh căn cước đăng nhập liên kết cập nhật tài khoản khoá"
).split()
SHOWN = 10  # lines of progress


def main() -> None:
    """Make the reports, group them, and print the pace of each tenth."""
    number = int(sys.argv[1])
    call_command("migrate", verbosity=0)
    make_reports(number, random.Random(1))
    started = last = time.process_time()
    done = 0
    while some := grouping.group_some():
        done += some
        if done % (number // SHOWN) < some:
            now = time.process_time()
            print(f"{done:>9,} reports   {number / SHOWN / (now - last):>7,.0f} a second")
            last = now
    print(f"{number:,} reports in {time.process_time() - started:.0f} s of a processor: ", end="")
    print(f"{Campaign.objects.filter(merged_into=None).count():,} campaigns, ", end="")
    print(f"{RememberedTrait.objects.count():,} traits remembered")


@transaction.atomic
def make_reports(number: int, chance: random.Random) -> None:
    """Store reports of a few thousand campaigns, all waiting for their round."""
    templates = [chance.choices(WORDS, k=chance.randint(12, 50)) for _ in range(number // 20)]
    names = [
        IndicatorValue(Kind.DOMAIN, f"trang-{place}-{chance.randrange(10**6)}.top") for place in range(number // 8)
    ]
    sites = list(Indicator.objects.stored(names).values())
    reports = [
        Report(code_digest=f"{place:064}", channel="form", text=_text(templates[place % len(templates)], chance))
        for place in range(number)
    ]
    Report.objects.bulk_create(reports, batch_size=2_000)
    # A gang's messages name its own sites: what is shared by chance would make one campaign of everything.
    Mention.objects.bulk_create(
        [
            Mention(report=report, indicator=sites[place % len(templates)], raw="")
            for place, report in enumerate(reports)
            if place % 2
        ],
        batch_size=2_000,
    )
    Membership.objects.bulk_create((Membership(report=report) for report in reports), batch_size=2_000)


def _text(template: list[str], chance: random.Random) -> str:
    words = list(template)
    words[chance.randrange(len(words))] = chance.choice(WORDS)
    return " ".join(words)


if __name__ == "__main__":
    main()
