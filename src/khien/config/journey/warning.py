"""One warning of the demonstration: Minh writes it from the largest campaign, and Hoa agrees."""

from dataclasses import replace

from khien.campaigns.models import Campaign
from khien.people.models import Person
from khien.protection.warnings.actions import approve_edition, open_alert, submit_edition
from khien.protection.warnings.drafting import draft_of

HOW = "Kẻ gian nhắn tin hoặc gọi điện, dẫn người nhận đến một trang giả để lấy tiền, mật khẩu hoặc mã OTP."
SIGNS = """Tin đến từ người lạ hoặc số lạ
Giục làm ngay, dọa khóa tài khoản hoặc hứa quà
Đòi tiền, mật khẩu hoặc mã OTP"""


def warn_of_the_largest_campaign(*, writer: Person, second: Person) -> str:
    """Publish a warning; return its number, or nothing when no reports belong together yet.

    Args:
        writer, second: two people with the rights to write and to publish.
    """
    campaign = Campaign.objects.filter(merged_into=None, size__gt=1).order_by("-size", "pk").first()
    if campaign is None:
        return ""
    content = replace(draft_of(campaign), how_vi=HOW, signs_vi=SIGNS)
    edition = open_alert(content=content, campaign=campaign, by=writer)
    submit_edition(edition=edition, by=writer)
    approve_edition(edition=edition, by=second)
    return edition.alert.ref
