"""The dated policies as files, read whole at the start so that a typo is found before the first claim."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from application.adapters.toml_files import BadToml, line_of, read_text, read_toml
from domain.policies.policy import Policy
from domain.values import PolicyId, Value

SHIPPED = Path(__file__).parent.parent / "policies"
IN_FORCE = "in_force.toml"


class PolicyError(Exception):
    """The policies cannot be used; says which file, which line and what was expected."""


class Entry(Value):
    policy: PolicyId
    since: Annotated[date, Field(alias="from")]


class InForce(Value):
    in_force: Annotated[tuple[Entry, ...], Field(min_length=1)]


class PolicyFiles:
    def __init__(self, folder: Path = SHIPPED) -> None:
        try:
            files = [path for path in sorted(folder.glob("*.toml")) if path.name != IN_FORCE]
            self._policies = {path.stem: read_policy(path) for path in files}
            self._entries = read_in_force(folder / IN_FORCE, self._policies)
            self._digests = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
        except (BadToml, OSError) as error:
            raise PolicyError(str(error)) from error

    def get(self, policy_id: PolicyId) -> Policy:
        if policy_id not in self._policies:
            raise PolicyError(f"policy {policy_id} is not shipped with this claimlog")
        return self._policies[policy_id]

    def in_force(self, day: date) -> Policy:
        begun = [entry for entry in self._entries if entry.since <= day]
        return self.get((begun or self._entries[:1])[-1].policy)

    def digests(self) -> dict[PolicyId, str]:
        return dict(self._digests)


def read_policy(path: Path) -> Policy:
    policy = read_toml(path, Policy)
    if policy.id != path.stem:
        line = line_of(read_text(path), ("id",))
        raise BadToml(f"{path}:{line}: id: is {policy.id!r}, expected {path.stem!r} as in the file's name")
    return policy


def read_in_force(path: Path, policies: dict[PolicyId, Policy]) -> list[Entry]:
    """By their days, whatever their order in the file."""
    entries = read_toml(path, InForce).in_force
    for n, entry in enumerate(entries):
        if entry.policy not in policies:
            line = line_of(read_text(path), ("in_force", n, "policy"))
            raise BadToml(f"{path}:{line}: in_force.{n}.policy: no file {entry.policy}.toml, expected one of {', '.join(policies)}")
    return sorted(entries, key=lambda entry: entry.since)
