"""The shape of the house: files fit in the head, settings are written down, nothing of one machine is in it."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for path in (ROOT / "src").rglob("*.py") if "migrations" not in path.parts)
LINES, FUNCTION_LINES = 300, 40


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_fits_in_the_head(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LINES
    functions = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = {node.name: size for node in functions if (size := node.end_lineno - node.lineno + 1) > FUNCTION_LINES}
    assert not long


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_says_what_it_promises(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not tree.body or ast.get_docstring(tree)


def test_every_setting_that_can_be_set_is_in_the_operating_guide() -> None:
    config = ROOT / "src/khien/config"
    named = set(re.findall(r'"(KHIEN_[A-Z_]+)"', (config / "settings.py").read_text(encoding="utf-8")))
    named |= set(re.findall(r'"(KHIEN_[A-Z_]+)"', (config / "environment.py").read_text(encoding="utf-8")))
    guide = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    assert named - {"KHIEN_FACE"} <= set(re.findall(r"KHIEN_[A-Z_]+", guide))


def test_every_template_that_another_names_is_there() -> None:
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("templates/**/*.html")]
    named = {name for page in pages for name in re.findall(r'{% (?:include|extends) "([^"]+)"', page)}
    assert len(named) > 20
    for name in named:
        get_template(name)


def test_nothing_in_the_repository_speaks_of_the_machine_it_was_made_on() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    text_files = [
        ROOT / name.decode()
        for name in listed.split(b"\0")
        if name.endswith((b".py", b".md", b".html", b".css", b".toml", b".sh"))
    ]
    # Written apart, so that this file does not find itself.
    words = ["/wo" + "rk/", "shared" + "/data", "/ro" + "ot/"]
    found = [
        (path.name, word) for path in text_files for word in words if word in path.read_text(encoding="utf-8")
    ]
    assert not found
