"""What changes around the claims: ties, subscriptions, tenants, enrolment, directories that fall silent."""

from tests.support.directory import CONTOSO, FABRIKAM
from tests.support.machine_model import Model
from tests.support.machine_site import Site, company_id, mpn, sub, tenant

CHANGES = [
    *(("tie", who) for who in ("rex", "rex", "ann")),
    *(("subscription", status) for status in ("active", "active", "in_grace", "suspended", "suspended", "expired")),
    *(("tenant", name) for name in (CONTOSO, FABRIKAM)),
    *(("enrolment", turn) for turn in ("off", "on")),
    *(("silence", sources) for sources in ("", "", "", "tenants", "subscriptions", "mpns", "tenants subscriptions mpns")),
]


class World:
    def __init__(self, site: Site, model: Model) -> None:
        self.site, self.model = site, model

    def tie(self, who: str, company: str) -> None:
        """Declared, or lifted where it was."""
        self.model.ties ^= {(who, company)}
        row = {"reviewer": sub(who), "partner_id": company_id(company), "lifted": (who, company) not in self.model.ties}
        self.site.put("reviewer-ties", row)

    def subscription(self, status: str, _: str = "") -> None:
        self.model.subscription = status
        self.site.set_subscription(status)

    def tenant(self, name: str, _: str = "") -> None:
        """Retired, or back where it was retired."""
        self.model.retired ^= {name}
        self.site.put("tenants", tenant(name, retired=name in self.model.retired))

    def enrolment(self, turn: str, company: str) -> None:
        off = turn == "off"
        self.model.unenrolled = self.model.unenrolled | {company} if off else set()
        for one in [company] if off else sorted({"alder", "birch", "cedar"}):
            self.site.put("mpns", mpn(one, *([] if off else ["incentives"])))

    def silence(self, sources: str, _: str = "") -> None:
        self.model.silent = set(sources.split())
        self.site.silence(sources.split())
