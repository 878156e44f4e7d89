"""JSON, CSV and Parquet."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from cryokb import standard
from cryokb.corpus import LINE_COLUMNS, finding_line
from cryokb.errors import MissingDependency

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cryokb.corpus import Finding, PublicationRow
    from cryokb.issues import JsonObject

__all__ = ["WRITERS", "write_csv", "write_json", "write_parquet"]


def write_json(findings: Sequence[Finding], publications: Sequence[PublicationRow]) -> str:
    """Write everything that is known of each finding: ``{"schema": version, "findings": [...], "publications": [...]}``."""
    shown = [{name: value for name, value in row.to_json().items() if name not in {"count", "secondary"}} for row in publications]
    whole: JsonObject = {
        "schema": standard.versions()["schema"],
        "findings": [finding.to_json() for finding in findings],
        "publications": list(shown),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def write_csv(findings: Sequence[Finding], _publications: Sequence[PublicationRow]) -> str:
    """Write one line a finding, UTF-8 with a header; an empty cell is a value that is not stated."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(LINE_COLUMNS), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: lower_case(value) for name, value in finding_line(finding).items()} for finding in findings)
    return stream.getvalue()


def lower_case(value: object) -> object:
    """Write true and false as every program reads them."""
    return str(value).lower() if isinstance(value, bool) else value


def write_parquet(findings: Sequence[Finding], publications: Sequence[PublicationRow]) -> bytes:
    """Write the columns of the CSV with their types; the bibliography is in the metadata of the file as JSON.

    Raises MissingDependency without pyarrow.
    """
    try:
        import pyarrow as pa  # type: ignore[import-untyped]
        import pyarrow.parquet as pq  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        raise MissingDependency.of("pyarrow", extra="export", purpose="Parquet") from error
    types: Mapping[type, pa.DataType] = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    about = json.dumps([row.to_json() for row in publications], ensure_ascii=False)
    schema = pa.schema([pa.field(name, types[kind]) for name, kind in LINE_COLUMNS.items()], metadata={"cryokb.publications": about})
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([finding_line(finding) for finding in findings], schema=schema), stream, compression="zstd")
    return stream.getvalue()


WRITERS: dict[str, Callable[[Sequence[Finding], Sequence[PublicationRow]], str | bytes]] = {
    "json": write_json,
    "csv": write_csv,
    "parquet": write_parquet,
}
