"""Legal bases that a decision may rest on: data with the dates between which each is in force.

A text that was replaced stays here with its last day, so that old decisions keep their words. The operator's legal
department checks this page; a change of law is a change of these lines.
"""

from dataclasses import dataclass
from datetime import date

from khien.core.categories import Category


@dataclass(frozen=True)
class Basis:
    """One provision.

    Args:
        code: short key, never reused.
        title_vi, title_en: how it is cited; the Vietnamese one is what a decision stores and the public log shows.
        since, until: first and last day in force; no `until` while it is.
    """

    code: str
    title_vi: str
    title_en: str
    since: date
    until: date | None = None

    def title(self, language: str) -> str:
        """Return the citation in a language."""
        return self.title_en if language.startswith("en") else self.title_vi

    def in_force(self, day: date) -> bool:
        """Whether it can carry a decision that is made on this day."""
        return self.since <= day and (self.until is None or day <= self.until)


_PENAL_CODE = date(2018, 1, 1)  # Law 100/2015/QH13 as amended by Law 12/2017/QH14


def _crime(article: int, name_vi: str, name_en: str) -> Basis:
    return Basis(
        f"blhs-{article}",
        f"Điều {article} Bộ luật Hình sự 2015: {name_vi}",
        f"Article {article} of the Penal Code 2015: {name_en}",
        _PENAL_CODE,
    )


BASES: tuple[Basis, ...] = (
    _crime(174, "lừa đảo chiếm đoạt tài sản", "obtaining property by fraud"),
    _crime(
        290,
        "sử dụng mạng máy tính, mạng viễn thông, phương tiện điện tử thực hiện hành vi chiếm đoạt tài sản",
        "appropriating property by means of computer or telecommunications networks or electronic devices",
    ),
    _crime(
        285,
        "sản xuất, mua bán, trao đổi hoặc tặng cho công cụ, thiết bị, phần mềm để sử dụng vào mục đích "
        "trái pháp luật",
        "making, trading or giving away tools, devices or software for unlawful use",
    ),
    _crime(
        286,
        "phát tán chương trình tin học gây hại cho hoạt động của mạng máy tính, mạng viễn thông, "
        "phương tiện điện tử",
        "spreading programs harmful to networks or electronic devices",
    ),
    _crime(
        287,
        "cản trở hoặc gây rối loạn hoạt động của mạng máy tính, mạng viễn thông, phương tiện điện tử",
        "obstructing or disrupting networks or electronic devices",
    ),
    _crime(
        288,
        "đưa hoặc sử dụng trái phép thông tin mạng máy tính, mạng viễn thông",
        "unlawfully putting or using information on networks",
    ),
    _crime(
        289,
        "xâm nhập trái phép vào mạng máy tính, mạng viễn thông hoặc phương tiện điện tử của người khác",
        "unlawful access to another's network or electronic device",
    ),
    _crime(
        291,
        "thu thập, tàng trữ, trao đổi, mua bán, công khai hóa trái phép thông tin về tài khoản ngân hàng",
        "unlawfully collecting, trading or disclosing bank account information",
    ),
    _crime(321, "đánh bạc", "gambling"),
    _crime(322, "tổ chức đánh bạc hoặc gá bạc", "organising gambling or running a gambling den"),
    _crime(192, "sản xuất, buôn bán hàng giả", "making and trading counterfeit goods"),
    _crime(188, "buôn lậu", "smuggling"),
    _crime(201, "cho vay lãi nặng trong giao dịch dân sự", "usury in civil transactions"),
    _crime(155, "làm nhục người khác", "humiliating another person"),
    _crime(156, "vu khống", "slander"),
    Basis(
        "lanm-2025",
        "Luật An ninh mạng số 116/2025/QH15",
        "Law on Cybersecurity No. 116/2025/QH15",
        date(2026, 7, 1),
    ),
    Basis(
        "lanm-2018-26",
        "Điều 26 Luật An ninh mạng số 24/2018/QH14: bảo đảm an ninh thông tin trên không gian mạng",
        "Article 26 of the Law on Cybersecurity No. 24/2018/QH14: security of information in cyberspace",
        date(2019, 1, 1),
        date(2026, 6, 30),
    ),
    Basis(
        "lattm-2015-7",
        "Điều 7 Luật An toàn thông tin mạng số 86/2015/QH13: các hành vi bị nghiêm cấm",
        "Article 7 of the Law on Network Information Security No. 86/2015/QH13: prohibited acts",
        date(2016, 7, 1),
        date(2026, 6, 30),
    ),
    Basis(
        "lbvdlcn-2025",
        "Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15",
        "Law on Personal Data Protection No. 91/2025/QH15",
        date(2026, 1, 1),
    ),
    Basis(
        "nd147-2024",
        "Nghị định 147/2024/NĐ-CP về quản lý, cung cấp, sử dụng dịch vụ Internet và thông tin trên mạng",
        "Decree 147/2024/NĐ-CP on Internet services and online information",
        date(2024, 12, 25),
    ),
    Basis(
        "nd15-2020-101",
        "Điều 101 Nghị định 15/2020/NĐ-CP (sửa đổi bởi Nghị định 14/2022/NĐ-CP): vi phạm về sử dụng "
        "dịch vụ mạng xã hội",
        "Article 101 of Decree 15/2020/NĐ-CP (as amended by Decree 14/2022/NĐ-CP): misuse of social networks",
        date(2020, 4, 15),
    ),
)

# What usually fits, the best first. The proposer may choose any other that is in force.
SUGGESTED: dict[Category, tuple[str, ...]] = {
    Category.PHISHING: ("blhs-290", "blhs-174", "lanm-2025"),
    Category.MALWARE: ("blhs-286", "blhs-285", "lanm-2025"),
    Category.FRAUD_INVESTMENT: ("blhs-174", "blhs-290"),
    Category.FRAUD_JOB: ("blhs-174", "blhs-290"),
    Category.FRAUD_LOAN: ("blhs-174", "blhs-201"),
    Category.FRAUD_PARCEL: ("blhs-174", "blhs-290"),
    Category.FRAUD_ROMANCE: ("blhs-174",),
    Category.FRAUD_MARKETPLACE: ("blhs-174", "blhs-290"),
    Category.FRAUD_OTHER: ("blhs-174", "blhs-290"),
    Category.ILLEGAL_GAMBLING: ("blhs-322", "blhs-321"),
    Category.COUNTERFEIT: ("blhs-192", "blhs-188"),
    Category.PERSONAL_DATA_TRADE: ("lbvdlcn-2025", "blhs-288", "blhs-291"),
    Category.IMPERSONATION: ("blhs-174", "lanm-2025", "nd147-2024"),
    Category.ATTACK_INFRASTRUCTURE: ("blhs-287", "blhs-289", "lanm-2025"),
    Category.HARMFUL_FALSE_INFORMATION: ("nd15-2020-101", "nd147-2024"),
    Category.HARASSMENT: ("blhs-155", "blhs-156", "nd15-2020-101"),
}

_BY_TITLE = {basis.title_vi: basis for basis in BASES}


def bases_in_force(day: date) -> list[Basis]:
    """Return the bases that can carry a decision made on this day."""
    return [basis for basis in BASES if basis.in_force(day)]


def suggested_basis(category: Category, day: date) -> Basis:
    """Return the basis that usually fits a category.

    Args:
        category: of the decision.
        day: on which it is proposed.
    """
    by_code = {basis.code: basis for basis in bases_in_force(day)}
    fitting = [by_code[code] for code in SUGGESTED[category] if code in by_code]
    return fitting[0] if fitting else bases_in_force(day)[0]


def cited(text: str, language: str) -> str:
    """Return a stored citation in a language; words that are not on this page are returned as they are."""
    return _BY_TITLE[text].title(language) if text in _BY_TITLE else text
