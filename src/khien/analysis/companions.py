"""Words that stand beside a brand's in names made to deceive."""

import re

# Vietnamese without diacritics.
COMPANIONS = frozenset(
    "bank banking ebank ebanking ibank ibanking nganhang digibank smartbanking online login dangnhap signin "
    "vay vayvon vaytien vaynhanh tindung thetindung napas otp xacthuc xacminh xacnhan verify verification "
    "secure security baomat capnhat update nangcap khoa mokhoa unlock account taikhoan hoso app apk vip vn "
    "viet vietnam cskh hotro support help helpdesk service services dichvu khachhang customer care khuyenmai "
    "uudai trian quatang quavip nhanqua tangqua trungthuong sukien event gift bonus minigame vongquay nap "
    "napthe thanhtoan payment pay wallet vidientu hoantien refund hoadon invoice bill tien money cash "
    "chuyentien giaodich tuyendung ctv congtacvien vieclam job jobs shop store mall mobile smart digital "
    "portal id center claim airdrop recovery recover restore billing alert notice confirm authentication auth "
    "delivery tracking package parcel post express tongcuc quocgia dangky tracuu chinhthuc thongbao giamgia "
    "diemthuong tichdiem doiqua doidiem nhanthuong thuong nhantien ruttien rutien naptien nopphat nopthue "
    "hoahong hoanthue hoanphi baohiem baohanh dinhdanh khachhangthanthiet thanthiet quatet tangtien vaynong "
    "tracham tragop tructuyen thongtin hethong tongdai sodu thenganhang danhgia daily uytin official promo "
    "promotion reward rewards prize free user users web webapp webmail info my validate validation suspended "
    "limited logon ticket tickets giveaway refunds accounts qua tang "
    "gov govvn sinhtrachoc nangcapthe capnhatthe huythe mothe khoathe naptien kichhoat chuanhoa huydon huydichvu "
    "hoivien phatlai giaolai haiquan buukien khieunai khangnghi appeal giare sale thanhly tiendien diennuoc "
    "chotdon nhiemvu hoanve vemaybay thuhoi camket giahan khaibao".split()
)
GLUED = re.compile("(?:" + "|".join(sorted(COMPANIONS, key=len, reverse=True)) + ")+")
