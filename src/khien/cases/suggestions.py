"""The proposal that an analyst finds filled in: they read it, mend it, and answer for it."""

from datetime import date

from khien.cases.bases import suggested_basis
from khien.cases.proposals import SCOPES, Circumstances, DecisionKind, Proposal, answers_to
from khien.core.categories import Category

SCORE_TO_BLOCK = 70
SCORE_TO_WARN = 35

# A first wording of the reason. It is public and read by Vietnamese citizens, so it is written in Vietnamese.
REASONS: dict[Category, str] = {
    Category.PHISHING: "Trang này giả mạo tổ chức có thật để lấy mật khẩu, mã OTP hoặc thông tin thẻ.",
    Category.MALWARE: "Địa chỉ này phát tán phần mềm độc hại có thể chiếm quyền điều khiển máy hoặc điện thoại.",
    Category.FRAUD_INVESTMENT: "Trang này mời đầu tư với lợi nhuận không có thật để chiếm đoạt tiền.",
    Category.FRAUD_JOB: "Trang này mời làm việc, làm nhiệm vụ trực tuyến rồi yêu cầu nộp tiền để chiếm đoạt.",
    Category.FRAUD_LOAN: "Trang này mời vay tiền rồi thu phí trước, hoặc đe dọa và chiếm đoạt tiền của người vay.",
    Category.FRAUD_PARCEL: "Trang này giả danh đơn vị vận chuyển để đòi phí hoặc lấy thông tin thẻ của người nhận.",
    Category.FRAUD_ROMANCE: "Người đứng sau địa chỉ này giả làm quen để lừa người khác chuyển tiền.",
    Category.FRAUD_MARKETPLACE: "Trang này nhận tiền bán hàng nhưng không giao hàng, hoặc giả làm sàn thương mại.",
    Category.FRAUD_OTHER: "Trang này dùng thủ đoạn gian dối để chiếm đoạt tiền hoặc tài sản.",
    Category.ILLEGAL_GAMBLING: "Trang này tổ chức đánh bạc trái phép.",
    Category.COUNTERFEIT: "Trang này bán hàng giả hoặc hàng lậu.",
    Category.PERSONAL_DATA_TRADE: "Trang này mua bán dữ liệu cá nhân trái phép.",
    Category.IMPERSONATION: "Trang này mạo danh cơ quan, tổ chức hoặc cá nhân để lừa người truy cập.",
    Category.ATTACK_INFRASTRUCTURE: "Địa chỉ này được dùng để điều khiển mã độc hoặc tấn công mạng.",
    Category.HARMFUL_FALSE_INFORMATION: "Thông tin này sai sự thật. Thông tin đúng, kèm nguồn, được nêu tại đây: ",
    Category.HARASSMENT: "Nội dung có dấu hiệu xâm phạm danh dự, nhân phẩm; được chuyển cơ quan có thẩm quyền.",
}
NOT_HARMFUL = "Chúng tôi đã kiểm tra và không thấy dấu hiệu lừa đảo hoặc mã độc."


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
        reason=NOT_HARMFUL if kind is DecisionKind.CLEAR else REASONS[category],
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
