"""A page in a real browser: what a person would see is told, and nothing inside our network is reached from it."""

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from khien.analysis.collectors.gather import gather
from khien.analysis.collectors.page import collect_page
from khien.analysis.collectors.reading import asks_for, kit_of, programs, trackers
from khien.analysis.collectors.target import Target
from khien.fetching.errors import FetchFailed, Why
from tests.fetching.servers import Handler, Names, Server, path_of, policy_for, says, serving

pytestmark = pytest.mark.browser


def logo() -> bytes:
    """A picture with a shape."""
    image = Image.new("RGB", (96, 96), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((8, 8, 88, 88), fill="#0a5")
    draw.rectangle((30, 20, 66, 76), fill="#fc0")
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


FORM = """<!doctype html><meta charset=utf-8><title>VCB Digibank</title><link rel=icon href=/icon.png>
<script>gtag = 'G-ABCDEF1234'; fetch('https://api.telegram.org/bot123456789:SECRET/x').catch(() => 0)</script>
<img class=logo src=/logo.png><h1>Xác thực tài khoản</h1>
<form><label>Mật khẩu <input type=password name=pw></label><label>Mã OTP <input name=code></label>
<input name=card placeholder="Số thẻ"><input name=cccd></form>
<iframe srcdoc="<input autocomplete=cc-csc>"></iframe><a href=/app/VCB.apk>Tải ứng dụng</a>"""

ENDLESS = "<body>hi<script>setTimeout(() => { while (true) {} }, 300)</script>"

# What a kit may do so that whoever reads its page finds nothing, or too much.
HIDING = """<img name=querySelectorAll><img name=body><img name=documentElement><script>
Array.prototype.map = () => [{type: 1, name: 2, words: 3}]; String.prototype.slice = () => 'x'.repeat(3e8);
Document.prototype.querySelectorAll = document.getElementsByTagName = () => []; JSON.stringify = () => 1;
Object.prototype.toJSON = () => 'x'; Object.defineProperty(HTMLInputElement.prototype, 'type', {value: 'hidden'});
</script>"""

# Forms of which the page's own tree shows nothing.
SHADOWS = """<!doctype html><title>x</title><p>hi</p><span></span><main></main>
<div><template shadowrootmode=closed><input type=password></template></div><script>
const put = (where, mode, what) => { document.querySelector(where).attachShadow({mode}).innerHTML = what };
put('span', 'open', '<input name=the-card placeholder="Số thẻ">');
put('main', 'closed', '<p><input autocomplete=one-time-code></p><label>Số căn cước <input id=x></label>');
Object.defineProperty(HTMLInputElement.prototype, 'type', {get() { return 'hidden' }});
</script>"""

HOSTILE = """<!doctype html><meta charset=utf-8><title>x</title><body>hi
<img src="http://127.0.0.1:TRAP/img"><img src="http://169.254.169.254/latest/meta-data/">
<img src="http://inside.example:TRAP/name"><img src="http://[::1]:TRAP/six"><img src="http://0x7f.1:TRAP/hex">
<img src="http://localhost:TRAP/local"><img src="/moved"><img src="file:///etc/passwd">
<iframe src="http://127.0.0.1:TRAP/frame"></iframe><iframe src="http://localhost:TRAP/frame2"></iframe>
<link rel=prefetch href="http://127.0.0.1:TRAP/prefetch"><link rel=preconnect href="http://127.0.0.1:TRAP">
<script>
fetch('http://127.0.0.1:TRAP/fetch', {mode: 'no-cors'}).catch(() => 0);
fetch('http://rebind.example:TRAP/rebind', {mode: 'no-cors'}).catch(() => 0);
navigator.sendBeacon('http://127.0.0.1:TRAP/beacon', 'x');
try { new WebSocket('ws://127.0.0.1:TRAP/ws') } catch (e) {}
try { new WebSocket('wss://localhost:TRAP/wss') } catch (e) {}
try { new EventSource('http://127.0.0.1:TRAP/events') } catch (e) {}
const work = "fetch('http://127.0.0.1:TRAP/worker', {mode: 'no-cors'})";
try { new Worker(URL.createObjectURL(new Blob([work]))) } catch (e) {}
try { navigator.serviceWorker.register('/sw.js') } catch (e) {}
try { const call = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:UDP'}]});
  call.createDataChannel('x'); call.createOffer().then(one => call.setLocalDescription(one)) } catch (e) {}
window.open('http://127.0.0.1:TRAP/popup');
const form = document.createElement('form'); form.method = 'POST'; form.target = '_blank';
form.action = 'http://127.0.0.1:TRAP/form'; document.body.append(form); form.submit();
</script>"""


@pytest.fixture
def trap() -> Iterator[Server]:
    """What nobody may reach: it stands for a service inside our network."""
    with serving(says(b"secret")) as server:
        yield server


def pages(**bodies: Handler) -> Handler:
    """Serve each path by its first word; everything else is the page called `home`."""

    def answer(connection: socket.socket, head: bytes) -> None:
        word = path_of(head).strip("/").partition(".")[0].partition("/")[0] or "home"
        bodies.get(word, says(b"", "404 Not Found"))(connection, head)

    return answer


def html(text: str) -> Handler:
    """A page."""
    return says(text.encode(), Content_Type="text/html; charset=utf-8")


def target(server: Server, path: str = "") -> Target:
    """A site of ours."""
    return Target("page.example", "page.example", (f"http://page.example:{server.port}/{path}",))


def test_forms_in_shadow_trees_are_seen_also_where_no_script_can_look(names: Names) -> None:
    names.put("page.example", "A", ["127.0.0.1"])
    with serving(pages(home=html(SHADOWS))) as server:
        told = collect_page(target(server), policy_for(server, names=names))
    assert told["asks_for"] == ["card", "id", "otp", "password"]


def test_a_form_in_a_frame_of_another_site_is_seen_and_so_is_one_in_its_shadow_tree(names: Names) -> None:
    names.put("page.example", "A", ["127.0.0.1"])
    names.put("frame.example", "A", ["127.0.0.1"])
    around = html('<script>document.write(`<iframe src="http://frame.example:${location.port}/inner">`)</script>')
    with serving(pages(home=around, inner=html(SHADOWS))) as server:
        told = collect_page(target(server), policy_for(server, names=names))
    assert told["asks_for"] == ["card", "id", "otp", "password"]


def test_a_page_that_shows_itself_to_telephones_only_and_to_no_program_is_seen(names: Names) -> None:
    names.put("page.example", "A", ["127.0.0.1"])
    shy = """<p>Welcome</p><script>if (!navigator.webdriver && navigator.maxTouchPoints && 'ontouchstart' in window
      && matchMedia('(pointer: coarse)').matches) document.write('<input type=password>')</script>"""
    with serving(pages(home=html(shy))) as server:
        told = collect_page(target(server), policy_for(server, names=names))
    assert told["asks_for"] == ["password"]


def drips(connection: socket.socket, head: bytes) -> None:
    """Show a form at once, and never end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<input type=password>")
    with contextlib.suppress(OSError):
        while True:
            time.sleep(0.5)
            connection.sendall(b" ")


LATE = "<p>x</p><script>setTimeout(() => document.body.innerHTML = '<input type=password>', 3000)</script>"
FLOOD = "<input type=password><script>let i = 0; setInterval(() => { location.hash = i++ }, 1)</script>"


def leads_on(connection: socket.socket, head: bytes) -> None:
    """Show a form, and lead at once to the next page that does the same."""
    at = int(path_of(head).strip("/") or 0) if path_of(head).strip("/").isdecimal() else 0
    html(f"<input type=password><script>location = '/{at + 1}'</script>")(connection, head)


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [drips, html(LATE), html(FLOOD), leads_on],
    ids=["never ends", "late", "changes its address", "leads from page to page"],
)
def test_a_form_is_seen_that_people_would_see(page: Handler, names: Names) -> None:
    names.put("page.example", "A", ["127.0.0.1"])
    with serving(page) as server:
        told = collect_page(target(server), policy_for(server, names=names))
    assert told["asks_for"] == ["password"]
    assert told["screenshot"]


def test_what_a_person_would_see_is_told_whatever_the_page_puts_in_the_way(names: Names) -> None:
    names.put("page.example", "A", ["127.0.0.1"])
    picture = says(logo(), Content_Type="image/png")
    with serving(pages(home=html(FORM + HIDING), icon=picture, logo=picture)) as server:
        found = collect_page(target(server), policy_for(server, names=names))
    assert (found["title"], found["status"]) == ("VCB Digibank", 200)
    assert "Xác thực tài khoản" in found["text"]
    assert found["asks_for"] == ["card", "id", "otp", "password"]
    assert found["trackers"] == ["google:G-ABCDEF1234", "telegram:123456789"]
    assert found["programs"] == [f"http://page.example:{server.port}/app/VCB.apk"]
    assert found["outside"] == ["api.telegram.org"]
    assert len(found["favicon"]) == 64
    assert found["logo_looks"] == [found["favicon_look"]] != [""]
    assert "SECRET" not in str(found)
    with default_storage.open(found["screenshot"]["name"]) as file, Image.open(BytesIO(file.read())) as image:
        assert image.size == (824, 1830)


def test_nothing_inside_can_be_reached_from_a_hostile_page(names: Names, trap: Server) -> None:
    names.put("page.example", "A", ["127.0.0.1"])
    names.put("inside.example", "A", ["127.0.0.1"])
    names.put("rebind.example", "A", ["1.1.1.1", "127.0.0.1"], ["127.0.0.1"])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        udp.settimeout(0.2)
        body = HOSTILE.replace("TRAP", str(trap.port)).replace("UDP", str(udp.getsockname()[1]))
        moved = says(b"", "302 Found", Location=f"http://127.0.0.1:{trap.port}/after")
        with serving(pages(home=html(body), moved=moved, sw=says(b"x"))) as server:
            found = collect_page(target(server), policy_for(server, names=names))
            with pytest.raises(TimeoutError):
                udp.recv(100)
    assert trap.heard == []
    assert {"127.0.0.1", "169.254.169.254", "[::1]", "inside.example", "rebind.example"} <= set(found["refused"])
    assert not any(name.endswith(("google.com", "googleapis.com")) for name, _kind in names.asked)
    assert not any(path_of(head) == "/sw.js" for head in server.heard)


def test_a_page_that_leads_inside_at_once_is_a_failure(names: Names, trap: Server) -> None:
    names.put("page.example", "A", ["127.0.0.1"])
    leads_inside = says(b"", "302 Found", Location=f"http://127.0.0.1:{trap.port}/")
    with serving(leads_inside) as server, pytest.raises(FetchFailed) as failed:
        collect_page(target(server), policy_for(server, names=names))
    assert failed.value.why is Why.NOT_PUBLIC
    assert trap.heard == []


@pytest.mark.slow
def test_a_program_that_starts_to_download_is_told_and_not_kept(names: Names) -> None:
    names.put("page.example", "A", ["127.0.0.1"])
    program = says(
        b"PK\x03\x04" + bytes(1000),
        Content_Type="application/vnd.android.package-archive",
        Content_Disposition="attachment; filename=VNeID.apk",
    )
    with serving(pages(home=html("<script>location = '/get'</script>hi"), get=program)) as server:
        found = collect_page(target(server), policy_for(server, names=names))
        at_once = collect_page(target(server, "get"), policy_for(server, names=names))
    assert found["programs"] == at_once["programs"] == [f"http://page.example:{server.port}/get"]


@pytest.mark.slow
def test_a_program_that_a_script_makes_is_told_by_its_name(names: Names) -> None:
    names.put("page.example", "A", ["127.0.0.1"])
    makes = """hi<script>const link = document.createElement('a'); link.download = 'VNeID.apk';
      link.href = URL.createObjectURL(new Blob(['PK'])); link.click()</script>"""
    with serving(pages(home=html(makes))) as server:
        found = collect_page(target(server), policy_for(server, names=names))
    assert found["programs"] == ["VNeID.apk"]


@pytest.mark.slow
def test_a_page_that_never_stops_costs_no_more_than_its_time(
    names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    names.put("page.example", "A", ["127.0.0.1"])
    monkeypatch.setattr("khien.analysis.collectors.page.SECONDS", 10.0)
    with serving(pages(home=html(ENDLESS))) as server:
        [result] = gather(target(server), ["page"], policy_for(server, names=names))
    assert result.data.get("failure", result.data.get("cut_short")) == "time"


@pytest.mark.slow
def test_when_the_worker_is_killed_its_browser_ends_with_its_time(names: Names) -> None:
    names.put("page.example", "A", ["127.0.0.1"])
    with serving(pages(home=html(ENDLESS))) as server, tempfile.TemporaryDirectory() as folder:
        policy = policy_for(server, names=names)
        asked = {"url": target(server).urls[0], "browser": shutil.which("chromium"), "seconds": 15.0, "never": []}
        asked |= {"resolver": policy.resolver, "ports": [], "exceptions": sorted(policy.exceptions)}
        order = json.dumps(asked | {"most_bytes": policy.most_bytes}).encode()
        with subprocess.Popen(
            [sys.executable, "-m", "khien.analysis.collectors.browse"],
            env={"HOME": folder, "TMPDIR": folder, "PATH": "/usr/bin:/bin"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        ) as process:  # fmt: skip
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(order)
            process.stdin.close()
            wait_until(lambda: bool(browsers_of(folder)), seconds=30)
            process.stdout.close()  # as when the one who reads it is gone
            assert process.wait(40) == 0
        wait_until(lambda: not browsers_of(folder), seconds=10)


def browsers_of(folder: str) -> list[str]:
    """The browsers whose profile is in a folder."""
    lines = subprocess.run(["ps", "-wweo", "args"], capture_output=True, text=True, check=True).stdout.splitlines()
    return [line for line in lines if "chromium" in line and folder in line]


def wait_until(done: Callable[[], bool], *, seconds: float) -> None:
    """Wait, but not for ever."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.2)


@pytest.mark.slow
def test_a_page_that_fills_the_memory_ends_alone(names: Names) -> None:
    names.put("page.example", "A", ["127.0.0.1"])
    endless = html("<body>hi<script>for (;;) document.body.append('a'.repeat(64 * 1024 * 1024))</script>")
    with serving(pages(home=endless)) as server:
        [result] = gather(target(server), ["page"], policy_for(server, names=names))
    assert result.data["failure"] == "browser"


def test_without_a_browser_it_says_so(monkeypatch: pytest.MonkeyPatch, names: Names) -> None:
    monkeypatch.setattr("khien.analysis.collectors.page.shutil.which", lambda name: None)
    with pytest.raises(FetchFailed) as failed:
        collect_page(Target("a.example", "a.example", ("http://a.example/",)), policy_for(names=names))
    assert failed.value.why is Why.NO_BROWSER


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Mật khẩu đăng nhập", ["password"]),
        ("SỐ CĂN CƯỚC CÔNG DÂN", ["id"]),
        ("smartOTP", ["otp"]),
        ("mã_xác_thực", ["otp"]),
        ("cc-number", ["card"]),
        ("CVV2", ["card"]),
        ("Số điện thoại", []),
        ("Tìm kiếm", []),
        ("passion fruit", []),
    ],
)
def test_what_a_field_asks_for_is_read_from_the_words_beside_it(words: str, asked: list[str]) -> None:
    assert asks_for([{"type": "text", "words": words}]) == asked


def test_the_same_kit_under_another_name_has_the_same_fingerprint() -> None:
    files = ["/a/js/app.1f2e3d4c5b.js", "/a/css/main.css", "/a/img/step1.png", "/a/img/step2.png", "/a/api.php"]
    other = [path.replace("1f2e3d4c5b", "aa00bb11cc") for path in files]
    one = kit_of([f"http://one.example{path}" for path in files], "one.example", ["pw", "otp", "card"])
    same = kit_of([f"https://two.example:8443{path}" for path in other], "two.example", ["otp", "card", "pw"])
    assert one == same != ""
    assert kit_of([f"http://one.example{path}" for path in files], "other.example", ["q"]) == ""


def test_trackers_and_programs_are_read_and_secrets_are_not() -> None:
    source = "fbq('init', '1234567890123'); hm.baidu.com/hm.js?" + "a" * 32 + " UA-12345-6 https://[bad"
    assert trackers(source) == ["baidu:" + "a" * 32, "facebook:1234567890123", "google:UA-12345-6"]
    assert programs(["http://a/x.APK?v=1", "http://a/apk", "http://a/x.apk"]) == [
        "http://a/x.APK?v=1",
        "http://a/x.apk",
    ]
