"""How an engine's service gets huge pages.

A name that is not listed is looked for in a tree of two million nodes that lie all over the memory. With pages of
four kilobytes the processor looks most of them up anew; pages of two megabytes make that rare.
"""

GLIBC = "GLIBC_TUNABLES=glibc.malloc.hugetlb=1"  # from glibc 2.35 on; older ones ignore it
JEMALLOC = "MALLOC_CONF=thp:always"


def huge_pages(service: str, setting: str) -> dict[str, str]:
    """Return what systemd adds to a service (systemd.unit(5)).

    Args:
        service: the name of the engine's unit.
        setting: the variable that the engine's allocator reads.
    """
    return {f"/etc/systemd/system/{service}.service.d/khien.conf": f"[Service]\nEnvironment={setting}\n"}
