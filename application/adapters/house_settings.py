"""Small values that every process of one store must agree on."""

from collections.abc import Callable

from sqlalchemy import Engine, bindparam, delete, select

from application.adapters.changes import changing
from application.adapters.databases import found, insert_if_absent, upsert
from application.adapters.memory import Memory
from application.adapters.tables import settings

# Built once: building it anew takes longer than the look-up.
VALUE = select(settings.c.value).where(settings.c.name == bindparam("name"))


class HouseSettings:
    def __init__(self, engine: Engine, memory: Memory) -> None:
        self._engine, self._memory = engine, memory

    def get(self, name: str) -> str | None:
        return self._memory.of((HouseSettings, name), lambda: self._stored(name))

    def put(self, name: str, value: str) -> None:
        with changing(self._engine, self._memory) as db:
            db.execute(upsert(db, settings), {"name": name, "value": value})

    def delete(self, name: str) -> None:
        with changing(self._engine, self._memory) as db:
            db.execute(delete(settings).where(settings.c.name == name))

    def once(self, name: str, make: Callable[[], str]) -> str:
        """The stored value; made and stored by whoever asks first."""
        stored = self.get(name)
        return self._first(name, make()) if stored is None else stored

    def _first(self, name: str, value: str) -> str:
        with changing(self._engine, self._memory) as db:
            db.execute(insert_if_absent(db, settings), {"name": name, "value": value})
            stored: str = db.execute(VALUE, {"name": name}).scalar_one()
            return stored

    def _stored(self, name: str) -> str | None:
        return next((row["value"] for row in found(self._engine, VALUE, name=name)), None)
