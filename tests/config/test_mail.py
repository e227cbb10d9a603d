"""Without a mail server no letter is lost: each is a file."""

from email import message_from_bytes, policy
from pathlib import Path

from django.conf import LazySettings
from django.core.mail import send_mail


def test_without_a_server_a_letter_is_a_file_that_only_the_service_may_read(settings: LazySettings) -> None:
    """Vietnamese comes back whole; pytest-django puts its own backend in place, so that it is named here."""
    settings.EMAIL_BACKEND = "khien.config.mail.FolderBackend"
    send_mail("Báo cáo của bạn", "Đã có kết quả.", None, ["chi@example.vn"])
    folder: Path = settings.MAIL_FOLDER
    (file,) = folder.iterdir()
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (file.suffix, file.stat().st_mode & 0o777) == (".eml", 0o600)
    assert (letter["Subject"], letter["To"]) == ("Báo cáo của bạn", "chi@example.vn")
    assert letter.get_content().strip() == "Đã có kết quả."
