"""Which département a row names: three characters, or a name of the roadmap."""

from collections.abc import Mapping

from feuille_route.assembly import Dataset, Frame
from feuille_route.categories import labels, relabel
from feuille_route.findings import Finding, FindingCode, Severity
from feuille_route.folding import fold
from feuille_route.roadmap.models import Roadmap


def resolve_departments(dataset: Dataset, roadmap: Roadmap) -> None:
    """Bring names of départements to their keys; a name that is none is not known, and noted."""
    keys = {fold(label): key for key, label in roadmap.departments.items()}
    for frame in dataset.tables.values():
        if "department" in frame:
            _resolve(frame, keys, dataset)


def _resolve(frame: Frame, keys: Mapping[str, str], dataset: Dataset) -> None:
    def key(label: str) -> str | None:
        return label if label[:2].isdigit() else keys.get(fold(label).replace(" ", "-")) or keys.get(
            fold(label)
        )

    strange = [label for label in labels(frame["department"]) if key(label) is None]
    for label in strange:
        rows = (frame["department"] == label).to_numpy()
        dataset.findings.append(
            Finding(
                code=FindingCode.CELL_UNPARSED,
                severity=Severity.WARNING,
                path=dataset.path(int(frame["file"][rows].iloc[0])),
                count=int(rows.sum()),
                detail={"value": label, "expected": "a département: " + ", ".join(keys.values())},
            )
        )
        frame.loc[rows, "unread"] = True
    frame["department"] = relabel(frame["department"], key)
