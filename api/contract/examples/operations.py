"""Reference data, machines, and the sandbox."""

from api.contract.examples.compliance import SUBSCRIPTION
from api.contract.examples.example import Example, page
from api.contract.examples.partners import MPN
from api.contract.examples.story import FILED, TENANT_ID

ROWS = {
    "tenants": {"tenant_id": TENANT_ID, "name": "Contoso", "domains": ["contoso.example"], "country": "NL", "retired": False},
    "products": {
        "product_id": "dynamics-365-sales",
        "name": "Dynamics 365 Sales",
        "solution_area": "business_applications",
        "family": "dynamics_365",
    },
    "subscriptions": SUBSCRIPTION,
    "mpns": MPN,
    "reviewer-ties": {"reviewer": "rex", "partner_id": "cedar"},
}
METRICS = """# HELP claimlog_commands_total Commands that recorded something, by the role in which they were sent.
# TYPE claimlog_commands_total counter
claimlog_commands_total{role="reviewer"} 1284.0
"""

EXAMPLES = {
    "PUT /v1/reference/{kind}": Example({"accepted": 1}, requests={kind: [row] for kind, row in ROWS.items()}),
    "GET /v1/reference/{kind}": Example(page(ROWS["tenants"])),
    "GET /livez": Example({"status": "alive"}),
    "GET /readyz": Example(
        {
            "status": "ready",
            "head": 1284,
            "views": {"position": 1284, "lag": 0, "lags": {"claims": 0}, "parked": {}},
            "log": {"size": 1284, "position": 1284, "lag": 0},
        }
    ),
    "GET /v1/admin/projections": Example(
        {"head": 1284, "views": [{"name": "claims", "position": 1284, "lag": 0, "parked": []}], "rebuild": None}
    ),
    "POST /v1/admin/projections/{name}/rebuild": Example(
        {"view": "claims", "state": "running", "done": 0, "of": 1284, "digest": None, "differed": None}
    ),
    "GET /metrics": Example(METRICS),
    "POST /sandbox/tokens": Example(
        {"access_token": "eyJhbGciOiJFZDI1NTE5In0.eyJzdWIiOiJhZGEifQ.c2lnbmVk"},
        {"sub": "ada", "name": "Ada Brink", "roles": ["incentives_admin"], "partner_id": "alder"},
    ),
    "PUT /sandbox/clock": Example(request={"now": FILED}),
    "POST /sandbox/timers": Example({"ran": 3}),
    "PUT /sandbox/outages": Example(request={"sources": ["tenants"]}),
}
