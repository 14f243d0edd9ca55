"""What is measured, and with which plain SQL beside it."""

from dataclasses import dataclass

WORDS = ("koval", "bond", "tkach", "melnyk", "smith", "brown", "miller", "коваль", "шевч", "бондар", "ткач", "мельник",
         "кузнец", "соколов", "лисен", "марчен", "grain", "paper")
LEAD = "018b0000-0000-7001-8000-{n}"
NEW = ('{"first_name": "Олена", "last_name": "Шевченко {u}", "company_name": "Trade {u}", "email": "u{u}@bench.example",'
       ' "phone": "+38050{u}"}')
KPIS = ("pipeline_value?group_by=stage", "win_rate", "average_deal", "sales_cycle", "stage_duration", "loss_reasons",
        "revenue_by_rep", "forecast_weighted", "lead_conversion")


ROLES = ("administrator", "representative")


@dataclass(frozen=True)
class Operation:
    """A request, and the file in `limit` that does the same in SQL."""

    name: str
    path: str
    limit: str
    method: str = "GET"
    body: str = ""
    words: tuple = ()
    clients: tuple = (1, 16, 64)
    # What a representative sends instead, who sees one record of a hundred.
    own_path: str = ""

    def path_of(self, role):
        return self.own_path if self.own_path and role == "representative" else self.path

    def is_fresh(self, role):
        """Whether it takes one record after the other. There are not enough of one's own for that."""
        return self.method != "GET" and role == "administrator"


OPERATIONS = [
    Operation("read", f"/leads/{LEAD}", "read"),
    Operation("list", "/leads?status=working&owner_id=018b0000-0000-7009-8000-1000000000{r}&limit=50", "list",
              own_path="/leads?status=working&limit=50"),
    Operation("search", "/leads?q={w}&limit=20", "search", words=WORDS),
    Operation("create", "/leads", "create", "POST", NEW),
    Operation("update", f"/leads/{LEAD}", "update", "PATCH", '{"job_title": "Buyer {u}"}'),
    *(Operation(key.split("?")[0], f"/kpis/{key}", key.split("?")[0], clients=(1,)) for key in KPIS),
]
BATCH = Operation("batch of 1,000", "/contacts/batch", "batch", "POST")
