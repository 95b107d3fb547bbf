"""A word nobody else uses is sent wherever it can be; the log of real processes is JSON without it, and they count together."""

import json
import re
from pathlib import Path

from tests.support.servers import Person, servers, sign_in

CANARY = "kanarie7f3a"
CALLS = 40


def test_processes_count_together_and_their_log_holds_nothing_personal(tmp_path: Path) -> None:
    with servers(tmp_path, 1, each=2) as [port]:
        person = sign_in(port, f"{CANARY}@alder.example", "incentives_admin", partner_id="alder")
        for at, body in (("claims", {"customer": {"domain": CANARY}}), (f"claims/{CANARY}/comments", {"text": CANARY}), (CANARY, {})):
            person.send("POST", f"/v1/{at}?{CANARY}={CANARY}", body, User_Agent=CANARY, Idempotency_Key=CANARY)
        person.send("POST", "/v1/evidence", raw=f'--{CANARY}\r\nContent-Disposition: form-data; name="{CANARY}"\r\n\r\n'.encode())
        for _ in range(CALLS):
            Person(port).send("GET", "/livez")  # a new connection each, so that both processes answer
        told = [Person(port).send("GET", "/metrics").body.decode() for _ in range(6)]
        lived = re.findall(r'^claimlog_answer_seconds_count{.*route="/livez".*} (\S+)', "\n".join(told), re.MULTILINE)
        assert lived == [f"{CALLS}.0"] * 6, "whichever process is asked"
        assert CANARY not in "".join(told)
    lines = "".join(file.read_text() for file in tmp_path.glob("*.log")).splitlines()
    assert len([one for one in map(json.loads, lines) if one["event"] == "request"]) > CALLS
    assert not [line for line in lines if CANARY in line]
