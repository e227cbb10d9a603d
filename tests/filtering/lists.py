"""A small published list: three names, one under another, and one address on a host that many share."""

from khien.protection.filtering.compile.stream import compile_list

NAMES = ["a-b.example.vn", "lua-dao.example.vn", "x.lua-dao.example.vn"]
ADDRESS = "https://sites.google.com/view/lua-dao"


def text_of(name: str) -> str:
    """Return the newest list in a format."""
    return "".join(compile_list(name))
