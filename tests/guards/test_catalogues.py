"""Every sentence of the interface exists in Vietnamese, and the catalogues know every sentence."""

import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src/khien"
CATALOGUES = sorted(PACKAGE.glob("**/locale/vi/LC_MESSAGES/django.po"))


def test_there_are_catalogues() -> None:
    assert len(CATALOGUES) >= 5


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
