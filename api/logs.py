"""Logs as JSON lines on standard error. What an event or a form holds is never part of one."""

import sys

import structlog


def configure() -> None:
    """Tracebacks show code, not the values that stood in it."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
