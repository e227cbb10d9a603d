"""The proposal that an analyst finds filled in: they read it, mend it, and answer for it."""

from datetime import date

from khien.cases.bases import suggested_basis
from khien.cases.proposals import SCOPES, Circumstances, DecisionKind, Proposal, answers_to
from khien.core.categories import Category
from khien.indicators.kinds import Kind

SCORE_TO_BLOCK = 70
SCORE_TO_WARN = 35

# A first wording of the reason. It is public and read by Vietnamese citizens, so it is written in Vietnamese.
_WHAT: dict[Kind, str] = {
    Kind.DOMAIN: "Trang này",
    Kind.URL: "Địa chỉ này",
    Kind.IP: "Địa chỉ này",
    Kind.EMAIL: "Địa chỉ thư điện tử này",
    Kind.PHONE: "Số điện thoại này",
    Kind.BANK_ACCOUNT: "Tài khoản ngân hàng này",
    Kind.SOCIAL_PROFILE: "Tài khoản mạng xã hội này",
    Kind.WALLET: "Ví tiền số này",
    Kind.FILE_HASH: "Tệp này",
}
_USED_TO: dict[Category, str] = {
    Category.PHISHING: "giả mạo tổ chức có thật nhằm lấy mật khẩu, mã OTP hoặc thông tin thẻ",
    Category.MALWARE: "phát tán phần mềm độc hại có thể chiếm quyền điều khiển máy tính hoặc điện thoại",
    Category.FRAUD_INVESTMENT: "mời đầu tư với lợi nhuận không có thật nhằm chiếm đoạt tiền",
    Category.FRAUD_JOB: "mời làm việc, làm nhiệm vụ trực tuyến rồi yêu cầu nộp tiền nhằm chiếm đoạt",
    Category.FRAUD_LOAN: "mời vay tiền rồi thu phí trước nhằm chiếm đoạt, hoặc để đe dọa người vay",
    Category.FRAUD_PARCEL: "giả danh đơn vị vận chuyển, đòi phí hoặc lấy thông tin thẻ của người nhận",
    Category.FRAUD_ROMANCE: "giả làm quen rồi lừa người khác chuyển tiền",
    Category.FRAUD_MARKETPLACE: "nhận tiền bán hàng rồi không giao hàng, hoặc giả làm sàn thương mại điện tử",
    Category.FRAUD_OTHER: "lừa đảo, chiếm đoạt tiền hoặc tài sản",
    Category.ILLEGAL_GAMBLING: "tổ chức đánh bạc trái phép",
    Category.COUNTERFEIT: "bán hàng giả hoặc hàng lậu",
    Category.PERSONAL_DATA_TRADE: "mua bán dữ liệu cá nhân trái phép",
    Category.IMPERSONATION: "mạo danh cơ quan, tổ chức hoặc cá nhân nhằm lừa người khác",
    Category.ATTACK_INFRASTRUCTURE: "điều khiển mã độc hoặc tấn công mạng",
}
_OF_SPEECH: dict[Category, str] = {
    Category.HARMFUL_FALSE_INFORMATION: "Thông tin này sai sự thật. Thông tin đúng, kèm nguồn: ",
    Category.HARASSMENT: "Nội dung có dấu hiệu xâm phạm danh dự, nhân phẩm; được chuyển cơ quan có thẩm quyền.",
}
NOT_HARMFUL = "Chúng tôi đã kiểm tra và không thấy dấu hiệu lừa đảo hoặc mã độc."


def reason_of_harm(category: Category, kind: Kind) -> str:
    """Return a first wording of why something is harmful."""
    return _OF_SPEECH.get(category) or f"{_WHAT[kind]} được dùng để {_USED_TO[category]}."


def suggest(category: Category, score: int, given: Circumstances, day: date) -> Proposal:
    """Return a proposal to start from.

    Args:
        category: what it seems to be.
        score: 0 to 100.
        given: what the proposal will be checked against.
        day: of the proposal; legal bases come and go.
    """
    kind = _kind(category, score, given)
    return Proposal(
        kind=kind,
        category=category,
        basis=suggested_basis(category, day).title_vi,
        reason=NOT_HARMFUL if kind is DecisionKind.CLEAR else reason_of_harm(category, given.subject_kind),
        days=given.longest if kind is DecisionKind.BLOCK else None,
    )


def _kind(category: Category, score: int, given: Circumstances) -> DecisionKind:
    possible = answers_to(category)
    if given.renews:
        return DecisionKind.BLOCK
    if DecisionKind.WARN not in possible:
        return DecisionKind.LABEL if DecisionKind.LABEL in possible else DecisionKind.REFER
    if score < SCORE_TO_WARN:
        return DecisionKind.CLEAR
    guarded = given.protected or given.never or given.blocked
    may_be_blocked = given.subject_kind in SCOPES and not guarded
    return DecisionKind.BLOCK if score >= SCORE_TO_BLOCK and may_be_blocked else DecisionKind.WARN
