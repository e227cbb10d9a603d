"""One structured line an event, on standard error, without personal data."""

import logging
import re
import sys

import structlog

# What PostgreSQL tells behind a refusal, up to the end of the exception's words: the whole row, with its texts.
_ROW = re.compile(r"\nDETAIL:.*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL)


def without_rows(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Take out of a traceback what a person wrote into the row that the database refused."""
    if "exception" in event:
        event["exception"] = _ROW.sub("", event["exception"])
    return event


def configure(options: dict[str, object]) -> None:
    """Send the standard library's and structlog's records through one JSON renderer.

    Args:
        options: Django's LOGGING setting; only `level` is read.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                without_rows,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(str(options.get("level", "INFO")))
    # A request line holds an address and what a person looked at: nobody is watched.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    logging.getLogger("django.server").setLevel(logging.CRITICAL)
    logging.getLogger("axes").setLevel(logging.CRITICAL)
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # its lines hold whole addresses
    logging.getLogger("fido2").setLevel(logging.WARNING)  # it would write down which passkey was used when
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
