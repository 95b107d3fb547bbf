"""The clock of the world, and the sandbox's, which can be made to stand."""

from datetime import UTC, datetime

from application.adapters.house_settings import HouseSettings

STANDS_AT = "sandbox.clock"


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class SandboxClock:
    """Runs, or stands at the instant it was set to; all processes of the store read the same."""

    def __init__(self, settings: HouseSettings) -> None:
        self._settings = settings

    def now(self) -> datetime:
        instant = self._settings.get(STANDS_AT)
        return datetime.fromisoformat(instant) if instant else datetime.now(UTC)

    def stands(self) -> bool:
        return self._settings.get(STANDS_AT) is not None

    def set(self, now: datetime) -> None:
        self._settings.put(STANDS_AT, now.astimezone(UTC).isoformat())

    def run(self) -> None:
        self._settings.delete(STANDS_AT)
