"""`audit replay`: every recorded validation judged once more, from the store or from the events of a bundle."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from api.cli.common import DataDir, Json, opened, progress, say, settings_of, table
from api.cli.event_lines import BadLine, Report, claims_in
from api.wiring import policies_of, starting
from application.ports import AnyRecorded, Policies, Unreadable
from application.replaying import Outcome, Replayed, Replaying, claims_of

COLUMNS = ("position", "claim", "version", "policy", "under", "then", "again")


class Source(NamedTuple):
    policies: Policies
    claims: Iterator[Sequence[AnyRecorded]]


def replay(
    file: Annotated[
        Path | None, typer.Argument(help="The events.jsonl of a bundle; the store when left out.", exists=True, dir_okay=False)
    ] = None,
    policy: Annotated[str | None, typer.Option(help="What if: judge by this shipped policy instead of each claim's own.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Judge every validation again; exit code 1 when one would come out otherwise."""
    with progress("judging again", quiet=as_json) as report, source(file, data_dir, report) as (policies, claims):
        known = sorted(policies.digests())
        if policy not in (None, *known):
            raise typer.BadParameter(f"one of {', '.join(known)}", param_hint="--policy")
        judged, differing = counted(Replaying(policies, policy).all(claims), file)
    told = [told_of(one) for one in differing]
    if as_json:
        say({"policy": policy, "judged": judged, "differences": told})
    else:
        shown(judged, told)
    raise typer.Exit(1 if told else 0)


@contextmanager
def source(file: Path | None, data_dir: Path | None, report: Report) -> Iterator[Source]:
    """A file needs no store, only the policies."""
    if file is None:
        with opened(data_dir) as house:
            head = house.ledger.head()
            yield Source(house.world.policies, claims_of(house.ledger, head, lambda passed: report(passed, head)))
        return
    settings = settings_of(data_dir)
    with starting(settings):
        policies = policies_of(settings)
    with file.open("rb") as lines:
        yield Source(policies, claims_in(lines, file.stat().st_size, report))


def counted(found: Iterator[Replayed], file: Path | None) -> tuple[int, list[Replayed]]:
    """How many were judged, and those that differ; what cannot be read ends it, with its place."""
    judged, differing = 0, []
    try:
        for one in found:
            judged += 1
            if one.differs:
                differing.append(one)
    except (BadLine, Unreadable) as error:
        typer.echo(f"claimlog: {f'{file}: ' if file else ''}{error}", err=True)
        raise typer.Exit(1 if file else 3) from error
    return judged, differing


def told_of(one: Replayed) -> dict[str, Any]:
    return {
        "position": one.recorded.position,
        "claim_id": one.recorded.stream,
        "version": one.recorded.version,
        "recorded_at": one.recorded.at,
        "policy_id": one.own_policy,
        "judged_by": one.policy,
        "recorded": outcome(one.then),
        "replayed": outcome(one.again),
    }


def outcome(found: Outcome) -> dict[str, Any]:
    return {"findings": [finding.model_dump(mode="json") for finding in found.findings], "subscription_id": found.subscription_id}


def shown(judged: int, differences: Sequence[dict[str, Any]]) -> None:
    rows = [
        (
            one["position"],
            one["claim_id"],
            one["version"],
            one["policy_id"],
            one["judged_by"],
            words(one["recorded"]),
            words(one["replayed"]),
        )
        for one in differences
    ]
    if rows:
        table("validations that would come out otherwise", COLUMNS, rows)
    typer.echo(f"{judged} validations judged again, {len(rows)} would come out otherwise")


def words(found: dict[str, Any]) -> str:
    codes = [f"{one['code']} {one['severity']} {one['pointer']} {one['params'] or ''}".strip() for one in found["findings"]]
    return "; ".join([*codes, *([f"subscription {found['subscription_id']}"] if found["subscription_id"] else [])]) or "nothing found"
