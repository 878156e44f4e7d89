"""Rows -> pandas, imported only when a table is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryokb.errors import MissingDependency

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

__all__ = ["to_frame"]

DTYPES = {str: "string", int: "Int64", float: "float64", bool: "boolean"}


def to_frame(rows: Sequence[Mapping[str, object]], columns: Mapping[str, type]) -> pd.DataFrame:
    """Make a data frame with typed columns, also when there is no row. Raises MissingDependency without pandas."""
    try:
        import pandas as pd
    except ModuleNotFoundError as error:
        raise MissingDependency.of("pandas", extra="export", purpose="A data frame") from error
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=DTYPES[kind]) for name, kind in columns.items()})
