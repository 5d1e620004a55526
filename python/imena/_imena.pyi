class Table:
    """A table that anything which speaks Arrow can take: ``pyarrow.table(t)``, ``polars.DataFrame(t)``."""

    num_rows: int
    column_names: list[str]
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __len__(self) -> int: ...

class Linked:
    links: Table
    clusters: Table
    model: str
    report: str
    def figures_json(self) -> str: ...
    def explain_json(self, a: str, b: str) -> tuple[str, str, str]: ...

def link(
    records: object,
    model: str | None = None,
    decisions: list[tuple[str, str, bool]] = [],
    seed: int = 1,
    threads: int = 0,
    force: bool = False,
) -> Linked: ...
def suggest(records: object) -> str: ...
