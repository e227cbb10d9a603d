"""Every sentence of the interface exists in Vietnamese, and the catalogues know every sentence."""

import ast
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import polib
import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src/khien"
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext"}
CATALOGUES = sorted(PACKAGE.glob("**/locale/vi/LC_MESSAGES/django.po"))


def test_there_are_catalogues() -> None:
    assert len(CATALOGUES) >= 5


def test_no_sentence_hides_in_a_formatted_string_where_gettext_does_not_find_it() -> None:
    hidden = [
        (path.name, call.lineno)
        for path in PACKAGE.rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in GETTEXT
    ]
    assert hidden == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(PACKAGE).parts[0]))
def test_vietnamese_is_complete(path: Path) -> None:
    catalogue = polib.pofile(str(path))
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(PACKAGE).parts[0]))
def test_the_catalogue_knows_every_sentence_of_its_application(path: Path, tmp_path: Path) -> None:
    if not shutil.which("xgettext"):
        pytest.fail("gettext is missing: apt-get install gettext")
    application = path.parents[3]
    copy = shutil.copytree(
        application, tmp_path / "app", ignore=shutil.ignore_patterns("*.mo", "migrations", "__pycache__")
    )
    command = [sys.executable, "-m", "django", "makemessages", "-l", "vi", "--no-location", "--no-obsolete", "-v0"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    fresh = polib.pofile(str(copy / "locale/vi/LC_MESSAGES/django.po"))
    known = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(path))}
    assert {(entry.msgctxt, entry.msgid) for entry in fresh if not entry.obsolete} <= known


def test_a_sentence_is_said_in_one_way() -> None:
    """Catalogues are laid over each other: of two translations one is never read."""
    said = defaultdict[tuple[str | None, str], set[str]](set)
    for path in CATALOGUES:
        for entry in polib.pofile(str(path)):
            said[entry.msgctxt, entry.msgid].add(entry.msgstr or entry.msgstr_plural[0])
    assert {key: ways for key, ways in said.items() if len(ways) > 1} == {}
