"""Build the samples from a folder of source data: `python samples/build.py DATA`.

Deterministic: the same data give the same bytes. Only rows are taken of which at least one source allows
redistribution; the licence stands in each row. The report texts are ours, written by the templates below.
"""

import csv
import hashlib
import json
import lzma
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from khien.analysis.guardlist import protection_of
from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import Kind
from khien.indicators.names import host_of, is_public_suffix, registrable_domain
from khien.indicators.parse import parse

HERE = Path(__file__).parent
COUNT = 20_000
REPORTS = 200
LISTED = {"polkadot": "Apache-2.0", "cld_elliot": "BSD-3-Clause", "hostsvn_threat_vn": "MIT"}
BENIGN_LINKS = {
    "misp-galaxy-refs": "CC0-1.0",
    "links-books": "CC-BY-4.0",
    "links-secret": "MIT",
    "links-apis": "MIT",
    "links-awesome": "CC0-1.0",
    "links-jnv": "CC0-1.0",
    "links-cdnjs": "MIT",
    "links-osv": "CC-BY-4.0",
}
# Names that nobody should have to read in an example.
UNFIT = re.compile(
    r"sex|porn|xxx|xvideo|jav|18\+|dit|lon|politic|dangcongsan|dang(?:bo|vien)|quochoi|bieutinh|trump|biden"
)
Rows = Iterator[tuple[str, str, str]]  # name, source, licence

TEMPLATES = {
    "phishing": [
        "Tài khoản ngân hàng của quý khách bị khóa. Vui lòng xác thực tại {link} trong 24 giờ.",
        "Em nhận được tin nhắn báo có giao dịch lạ, bảo đăng nhập {link} để hủy.",
        "Your wallet must be verified today. Log in at {link} or lose access.",
    ],
    "fraud_investment": [
        "Nhóm Zalo mời đầu tư tiền số lãi 3% mỗi ngày, nạp tiền qua trang {link}.",
        "Có người rủ chơi sàn ở {link}, rút lần đầu được, lần sau đòi thêm phí.",
    ],
    "fraud_job": ["Việc nhẹ lương cao, làm nhiệm vụ trên {link} rồi phải nạp tiền mới được nhận hoa hồng."],
    "fraud_marketplace": ["Đặt hàng ở {link}, chuyển khoản xong thì bị chặn liên lạc."],
    "fraud_parcel": ["Bưu kiện của bạn chưa giao được, đóng phí 12.000đ tại {link}."],
    "impersonation": ["Trang {link} tự nhận là của cơ quan nhà nước, bắt nhập số căn cước và mã OTP."],
}


def is_fit(name: str) -> bool:
    """Whether a name may stand in a sample: a registrable name or one below, fit to be read."""
    return not UNFIT.search(name) and not is_public_suffix(name) and registrable_domain(name) is not None


def read(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a compressed CSV file."""
    with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def listed(data: Path) -> Rows:
    """Yield listed names whose source allows it; guarded names are mistakes of the lists."""
    for path in (data / "vn/vn_scam_domains.csv.xz", data / "domains/scam_domains_global.csv.xz"):
        for row in read(path):
            sources = [source for source in row["sources"].split("|") if source in LISTED]
            if sources and is_fit(row["domain"]) and not protection_of(row["domain"]):
                yield row["domain"], sources[0], LISTED[sources[0]]


def benign(data: Path) -> Rows:
    """Yield names of universities, and hosts that well-kept collections of links point to."""
    for row in read(data / "domains/benign_domains.csv.xz"):
        if "universities" in row["sources"].split("|") and is_fit(row["domain"]):
            yield row["domain"], "universities", "MIT"
    for row in read(data / "urls/benign_urls.csv.xz"):
        if row["source"] in BENIGN_LINKS and (host := name_of(row["url"])) and is_fit(host):
            yield host, row["source"], BENIGN_LINKS[row["source"]]


def name_of(url: str) -> str | None:
    """Return the host of an address when it is a name."""
    try:
        value = parse(url, Kind.URL)
        return parse(host_of(value) or "", Kind.DOMAIN).value
    except NotAnIndicator:
        return None


def order(name: str) -> str:
    """Return a key that mixes names in an order that is always the same."""
    return hashlib.sha256(f"khien {name}".encode()).hexdigest()


def write(path: Path, rows: Rows, without: frozenset[str] = frozenset()) -> list[str]:
    """Write the first 20,000 names in mixed order; return them."""
    known: dict[str, tuple[str, str]] = {}
    for name, source, licence in rows:
        if name not in without:
            known.setdefault(name, (source, licence))
    names = sorted(known, key=order)[:COUNT]
    text = "name,source,licence\n" + "".join(f"{name},{','.join(known[name])}\n" for name in names)
    path.write_bytes(lzma.compress(text.encode(), preset=9))
    return names


def reports(names: list[str]) -> Iterator[dict[str, str]]:
    """Yield report texts, each about one listed name, in the ways in which people write links."""
    pairs = [(category, text) for category, texts in TEMPLATES.items() for text in texts]
    subjects = [name for name in names if registrable_domain(name) == name][:REPORTS]
    for number, name in enumerate(subjects):
        category, text = pairs[number % len(pairs)]
        forms = (f"https://{name}/dang-nhap", name, f"hxxps://{name.replace('.', '[.]')}", f"www.{name}")
        yield {"text": text.format(link=forms[number // len(pairs) % 4]), "name": name, "category": category}


def main() -> None:
    """Write the three files."""
    data = Path(sys.argv[1])
    bad = write(HERE / "listed_names.csv.xz", listed(data))
    write(HERE / "benign_names.csv.xz", benign(data), frozenset(bad))
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in reports(bad))
    (HERE / "report_texts.jsonl").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
