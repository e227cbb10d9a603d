"""The provinces and cities of Viet Nam, as they are since 1 July 2025.

Source: Resolution 202/2025/QH15 of the National Assembly; codes of Decision 19/2025/QĐ-TTg. An installation for
another country replaces this table.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Province:
    """One province or city under the central government.

    Args:
        code: two digits of the official list.
        name_vi, name_en: as they are written in each language.
    """

    code: str
    name_vi: str
    name_en: str

    def name(self, language: str) -> str:
        """Return the name in a language."""
        return self.name_en if language.startswith("en") else self.name_vi


_TABLE = """
01 Hà Nội|Hanoi
04 Cao Bằng|Cao Bang
08 Tuyên Quang|Tuyen Quang
11 Điện Biên|Dien Bien
12 Lai Châu|Lai Chau
14 Sơn La|Son La
15 Lào Cai|Lao Cai
19 Thái Nguyên|Thai Nguyen
20 Lạng Sơn|Lang Son
22 Quảng Ninh|Quang Ninh
24 Bắc Ninh|Bac Ninh
25 Phú Thọ|Phu Tho
31 Hải Phòng|Hai Phong
33 Hưng Yên|Hung Yen
37 Ninh Bình|Ninh Binh
38 Thanh Hóa|Thanh Hoa
40 Nghệ An|Nghe An
42 Hà Tĩnh|Ha Tinh
44 Quảng Trị|Quang Tri
46 Huế|Hue
48 Đà Nẵng|Da Nang
51 Quảng Ngãi|Quang Ngai
52 Gia Lai|Gia Lai
56 Khánh Hòa|Khanh Hoa
66 Đắk Lắk|Dak Lak
68 Lâm Đồng|Lam Dong
75 Đồng Nai|Dong Nai
79 Thành phố Hồ Chí Minh|Ho Chi Minh City
80 Tây Ninh|Tay Ninh
82 Đồng Tháp|Dong Thap
86 Vĩnh Long|Vinh Long
91 An Giang|An Giang
92 Cần Thơ|Can Tho
96 Cà Mau|Ca Mau
"""


def _read(line: str) -> Province:
    code, _, names = line.partition(" ")
    name_vi, _, name_en = names.partition("|")
    return Province(code, name_vi, name_en)


PROVINCES: dict[str, Province] = {line[:2]: _read(line) for line in _TABLE.split("\n") if line}
