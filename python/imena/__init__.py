"""Probabilistic record linkage without labels.

Records go in as anything that speaks Arrow (``pyarrow.Table``, a ``polars`` or ``pandas`` DataFrame, a DuckDB relation);
links and clusters come out as tables that all of these take::

    import imena, polars as pl

    result = imena.match(pl.read_parquet("lists.parquet"))
    clusters = pl.DataFrame(result.clusters)
    print(result.explain("17", "203"))

Without a model one is suggested from the columns; :func:`suggest` shows it as a text that can be edited. The model file is
described in ``docs/model-file.md``, the method in ``docs/method/linkage.md``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypedDict

from . import _imena
from ._imena import Table

__all__ = ["ArrowStream", "Explanation", "Result", "Step", "Table", "match", "suggest"]


class ArrowStream(Protocol):
    """Anything that offers its rows through the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


class Step(TypedDict):
    """One term of the weight of a pair."""

    comparison: str
    level: int
    label: str
    weight: float
    term_weight: float
    left: list[str]
    right: list[str]


@dataclass(frozen=True)
class Explanation:
    """Why a pair has its weight; ``print`` shows the sum."""

    prior: float
    """log2 odds before anything is compared."""
    steps: list[Step]
    """One term for each comparison; relatives last, where the model has them."""
    total: float
    """log2 odds that both records speak of one person."""
    probability: float
    """The same as a probability."""
    probability_relative: float
    """The probability that they speak of relatives."""
    text: str
    """The sum as a table for a terminal."""
    svg: str
    """The sum as a picture."""

    def __str__(self) -> str:
        return self.text

    def _repr_svg_(self) -> str:
        return self.svg


class Result:
    """What came out of :func:`match`."""

    def __init__(self, linked: _imena.Linked) -> None:
        self._linked = linked

    @property
    def links(self) -> Table:
        """``id_l``, ``id_r``, ``prob``, ``weight``, ``kind`` ("same", "doubtful", "relative?") and a level for each comparison
        (0 is missing)."""
        return self._linked.links

    @property
    def clusters(self) -> Table:
        """``rec_id`` and ``cluster_id``, one row for each record in the order given; the identifier of a cluster is the smallest
        of its records'."""
        return self._linked.clusters

    @property
    def model(self) -> str:
        """The trained model as JSON; give it to :func:`match` to use it again without training."""
        return self._linked.model

    @property
    def figures(self) -> dict[str, Any]:
        """Records, pairs compared, pairs of each blocking rule, blocks that were refined."""
        figures: dict[str, Any] = json.loads(self._linked.figures_json())
        return figures

    @property
    def report(self) -> str:
        """The report as one HTML page that needs no network."""
        return self._linked.report

    def explain(self, a: str | int, b: str | int) -> Explanation:
        """Explains the weight of one pair of records, linked or not.

        Raises ``KeyError`` for an identifier that is not there.
        """
        document, text, svg = self._linked.explain_json(str(a), str(b))
        why = json.loads(document)
        return Explanation(
            prior=why["prior"],
            steps=why["steps"],
            total=why["total"],
            probability=why["probability"],
            probability_relative=why["probability_relative"],
            text=text,
            svg=svg,
        )


def match(
    records: ArrowStream,
    model: str | os.PathLike[str] | None = None,
    *,
    decisions: Iterable[tuple[str | int, str | int, bool]] = (),
    seed: int = 1,
    threads: int = 0,
    force: bool = False,
) -> Result:
    """Finds which records speak of the same person.

    :param records: the records, one row each. A list in a cell holds alternatives (two spellings of one name).
    :param model: the text of a model file or a path to one; the JSON of a trained model; Splink's settings as JSON. Where it is
        left out, a model is suggested from the columns and used.
    :param decisions: what people decided: two identifiers, and whether both speak of one person. They are learned from and
        obeyed.
    :param seed: of whatever is drawn at random.
    :param threads: 0 for all cores; the result does not depend on it.
    :param force: run rules that make very many pairs all the same.

    Raises ``ValueError`` with the place and the remedy where the model or the records cannot be used, ``TypeError`` where
    ``records`` does not speak Arrow. Ctrl-C ends the run.
    """
    said = [(str(a), str(b), bool(same)) for a, b, same in decisions]
    return Result(_imena.link(records, _text(model), said, seed, threads, force))


def suggest(records: ArrowStream) -> str:
    """Writes a model (TOML) that fits the columns, to be read, changed and given to :func:`match`."""
    return _imena.suggest(records)


def _text(model: str | os.PathLike[str] | None) -> str | None:
    if model is None:
        return None
    if isinstance(model, os.PathLike) or ("\n" not in model and model.endswith((".toml", ".json"))):
        with open(model, encoding="utf-8") as file:
            return file.read()
    return model
