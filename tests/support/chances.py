"""Small changes for the worse, at random: one byte, one number, one row, one file."""

import sqlite3
import string
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Boolean, String

from application.verification import Outcome
from projections import schema as view_tables
from tests.support.attacked import Site
from tests.support.tampering import CHECKPOINTS, EVENTS, STATE, TILES, VIEWS, Row, Rows, Table, write

Edit = Callable[["Chance", Rows], None]
REFUSALS = (sqlite3.IntegrityError, psycopg.errors.IntegrityError)
LETTERS, NO_LETTERS = string.printable[:95], "\udc80\udcc3\udcff" * 10
NO_VIEWS = ("made", "positions", "parked")


@dataclass
class Chance:
    site: Site
    dice: Random

    def tamper(self) -> str | None:
        """What was done and is undone again; nothing where it changed nothing, or could not be. Fails where it is not found."""
        [weigh] = self.dice.choices([self.in_a_table, self.in_a_file], [6, 1])
        return weigh()

    def in_a_table(self) -> str | None:
        table, edit = self.dice.choice(EDITS)
        if table is None:
            table = self.dice.choice([one for one in VIEWS.values() if one.name not in NO_VIEWS and self.site.whole_rows(one)])
        before, wanted = self.site.whole_rows(table), copied(self.site.whole_rows(table))
        edit(self, wanted)
        rows = list(wanted.values())
        if {table.key_of(row): row for row in rows} == before:
            return None
        try:
            self.site.hand.make(table, rows)
        except REFUSALS:
            return None
        return self.found(f"{table.name}: {edit.__name__}", lambda: self.put_back(table, before))

    def put_back(self, table: Table, before: Rows) -> None:
        self.site.hand.make(table, list(before.values()))
        assert self.site.rows(table) == before

    def in_a_file(self) -> str | None:
        path = self.dice.choice([*self.site.documents, self.site.signer / "state"])
        before = path.read_bytes()
        how = self.dice.choice(["byte", "longer", "shorter", "gone"])
        if how == "gone":
            path.unlink()
        else:
            write(path, {"byte": self.other(before), "longer": before + b"\n", "shorter": before[:-1]}[how])
        return self.found(f"{'the signer' if path.name == 'state' else 'a document'}: {how}", lambda: write(path, before))

    def found(self, what: str, undo: Callable[[], None]) -> str:
        """By the log alone, or with views and documents; and nothing is once it is undone."""
        try:
            alone = self.site.record.verifier().verify()
            assert Outcome.BROKEN in (alone.outcome, self.site.report().outcome if alone.outcome is not Outcome.BROKEN else ""), what
        finally:
            undo()
        assert self.site.record.verifier().verify().outcome is Outcome.VERIFIED, what
        return what

    def one(self, rows: Rows) -> Row:
        return rows[self.dice.choice(sorted(rows, key=repr))]

    def two(self, rows: Rows) -> tuple[Row, Row]:
        first, second = self.dice.sample(sorted(rows, key=repr), 2)
        return rows[first], rows[second]

    def other(self, raw: bytes) -> bytes:
        """One byte is another one."""
        at = self.dice.randrange(len(raw))
        return raw[:at] + bytes([raw[at] ^ self.dice.randrange(1, 256)]) + raw[at + 1 :]

    def other_text(self, text: str, letters: str = LETTERS) -> str:
        at = self.dice.randrange(len(text))
        return text[:at] + self.dice.choice(letters) + text[at + 1 :]

    def other_words(self, text: str) -> str:
        """Also such as are no text at all, where the store takes them."""
        return self.other_text(text, LETTERS + (NO_LETTERS if self.site.hand.on_files else ""))

    def other_number(self, number: int) -> int:
        return number + self.dice.choice([-1, 1]) * self.dice.choice([1, 2, 7, 256, 10**6])

    def other_value(self, value: Any, kind: object) -> Any:
        if isinstance(kind, Boolean):
            return not value
        if isinstance(kind, String):
            return self.other_text(value) if value else "x"
        return self.other_number(value or 0)


def copied(rows: Rows) -> Rows:
    return {key: dict(row) for key, row in rows.items()}


def a_byte_of_an_event(chance: Chance, rows: Rows) -> None:
    row = chance.one(rows)
    row["state"] = chance.other(row["state"])


def another_name(chance: Chance, rows: Rows) -> None:
    row = chance.one(rows)
    row["topic"] = chance.other_words(row["topic"])


def another_stream(chance: Chance, rows: Rows) -> None:
    row = chance.one(rows)
    stored = row["originator_id"]
    row["originator_id"] = UUID(bytes=chance.other(stored.bytes)) if isinstance(stored, UUID) else chance.other_words(stored)


def another_version(chance: Chance, rows: Rows) -> None:
    row = chance.one(rows)
    row["originator_version"] = chance.other_number(row["originator_version"])


def another_position(chance: Chance, rows: Rows) -> None:
    row = chance.one(rows)
    row["position"] = chance.dice.choice([*chance.site.gap, chance.other_number(row["position"])])


def a_row_gone(chance: Chance, rows: Rows) -> None:
    del rows[chance.dice.choice(sorted(rows, key=repr))]


def a_row_twice(chance: Chance, rows: Rows) -> None:
    """At a position that no event has."""
    row, position = chance.one(rows), chance.dice.choice([*chance.site.gap, 0, -3])
    rows[position] = row | {"position": position, "originator_version": chance.dice.randrange(1, 1_000)}


def two_in_each_others_place(chance: Chance, rows: Rows) -> None:
    one, other = chance.two(rows)
    one["position"], other["position"] = other["position"], one["position"]


def two_with_each_others_words(chance: Chance, rows: Rows) -> None:
    one, other = chance.two(rows)
    one["state"], other["state"] = other["state"], one["state"]


def a_byte_of_a_tile(chance: Chance, rows: Rows) -> None:
    row = chance.one(rows)
    row["content"] = chance.other(row["content"])


def a_tile_cut_short(chance: Chance, rows: Rows) -> None:
    row = chance.one(rows)
    row["content"] = row["content"][: chance.dice.randrange(len(row["content"]))]


def a_tile_with_more(chance: Chance, rows: Rows) -> None:
    row = chance.one(rows)
    row["content"] += chance.dice.randbytes(chance.dice.randrange(1, 64))


def a_letter_of_a_checkpoint(chance: Chance, rows: Rows) -> None:
    row = chance.one(rows)
    row["note"] = chance.other_words(row["note"])


def a_number_beside_a_checkpoint(chance: Chance, rows: Rows) -> None:
    row, name = chance.one(rows), chance.dice.choice(["size", "position"])
    row[name] = chance.other_number(row[name])


def another_reach(chance: Chance, rows: Rows) -> None:
    row, name = chance.one(rows), chance.dice.choice(["size", "position"])
    row[name] = chance.other_number(row[name])


def a_value_of_a_view(chance: Chance, rows: Rows) -> None:
    row = chance.one(rows)
    name = chance.dice.choice(sorted(row))
    [table] = [one for one in view_tables.metadata.tables.values() if {c.name for c in one.c} == row.keys()]
    row[name] = chance.other_value(row[name], table.c[name].type)


EDITS: tuple[tuple[Table | None, Edit], ...] = (
    *[(EVENTS, edit) for edit in (a_byte_of_an_event, another_name, another_stream, another_version, another_position)],
    *[(EVENTS, edit) for edit in (a_byte_of_an_event, a_row_gone, a_row_twice, two_in_each_others_place, two_with_each_others_words)],
    *[(TILES, edit) for edit in (a_byte_of_a_tile, a_byte_of_a_tile, a_tile_cut_short, a_tile_with_more, a_row_gone)],
    *[(CHECKPOINTS, edit) for edit in (a_letter_of_a_checkpoint, a_number_beside_a_checkpoint)],
    *[(STATE, edit) for edit in (another_reach, a_row_gone)],
    *[(None, edit) for edit in (a_value_of_a_view, a_row_gone)],
)
