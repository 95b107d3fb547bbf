"""A house in which things happen by chance: claims are filed, reviewed and talked about, now and then the log and the views catch up."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from domain.errors import Refusal
from tests.support.house import Office
from tests.support.reference import tenant_row
from tests.support.values import guid
from tests.support.worlds import AT_FABRIKAM, MPNS, SALES

SLOTS: tuple[dict[str, Any], ...] = ({}, SALES, AT_FABRIKAM, AT_FABRIKAM | {"product_id": "exchange-online"})


@dataclass
class Life:
    office: Office
    dice: Random
    claims: list[tuple[str, UUID]] = field(default_factory=list)

    def go_on(self, acts: int) -> None:
        for _ in range(acts):
            self.something()

    def something(self) -> None:
        """What is refused is no event, and no matter."""
        with suppress(Refusal):
            self.dice.choices(self.acts, [3, 2, 2, 1, 1, 1, 3, 1])[0]()

    @property
    def acts(self) -> list[Callable[[], Any]]:
        return [
            self.file,
            self.take_and_approve,
            self.take_and_reject,
            self.ask,
            self.withdraw,
            self.dispute,
            self.comment,
            self.import_rows,
        ]

    def file(self) -> None:
        company = self.dice.choice(sorted(MPNS))
        words = {"evidence": [self.office.document(company, str(self.dice.random()))]}
        self.claims.append((company, self.office.submit(company, **self.dice.choice(SLOTS), **words)))

    def one(self) -> tuple[str, UUID]:
        if not self.claims:
            self.file()
        return self.dice.choice(self.claims)

    def take_and_approve(self) -> None:
        _, claim = self.one()
        self.office.take("rex", claim)
        self.office.approve("rex", claim)

    def take_and_reject(self) -> None:
        _, claim = self.one()
        self.office.take("rita", claim)
        self.office.reject("rita", claim)

    def ask(self) -> None:
        _, claim = self.one()
        self.office.take("rex", claim)
        self.office.ask("rex", claim)

    def withdraw(self) -> None:
        self.office.withdraw(*self.one())

    def dispute(self) -> None:
        self.office.dispute(*self.one())

    def comment(self) -> None:
        self.office.comment(*self.one())

    def import_rows(self) -> None:
        self.office.put("tenants", tenant_row(tenant_id=guid(str(self.dice.random())), name="Tailspin", domains=["tailspin.example"]))

    def catch_up_by_chance(self) -> None:
        house = self.office.house
        acts: list[Callable[[], Any]] = [house.record.integrator.step, house.projector.catch_up, lambda: None]
        self.dice.choice(acts)()
