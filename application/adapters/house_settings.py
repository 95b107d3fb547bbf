"""Small values that every process of one store must agree on."""

from collections.abc import Callable

from sqlalchemy import Engine, bindparam, delete, select

from application.adapters.sqlite import reading, writing
from application.adapters.tables import insert_if_absent, settings, upsert

# Built once: the sandbox's clock and outages ask at every turn.
VALUE = select(settings.c.value).where(settings.c.name == bindparam("name"))


class HouseSettings:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, name: str) -> str | None:
        with reading(self._engine) as db:
            return db.scalar(VALUE, {"name": name})

    def put(self, name: str, value: str) -> None:
        with writing(self._engine) as db:
            db.execute(upsert(settings), {"name": name, "value": value})

    def delete(self, name: str) -> None:
        with writing(self._engine) as db:
            db.execute(delete(settings).where(settings.c.name == name))

    def once(self, name: str, make: Callable[[], str]) -> str:
        """The stored value; made and stored by whoever asks first."""
        stored = self.get(name)
        return self._first(name, make()) if stored is None else stored

    def _first(self, name: str, value: str) -> str:
        with writing(self._engine) as db:
            db.execute(insert_if_absent(settings), {"name": name, "value": value})
            stored: str = db.execute(select(settings.c.value).where(settings.c.name == name)).scalar_one()
            return stored
