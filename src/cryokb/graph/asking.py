"""Read-only SPARQL: nothing is changed, no other server is asked, and no query runs for ever."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, TypeAlias

from cryokb.errors import UsageError
from cryokb.graph.naming import PREFIXES, address_in, short_name, whole_iri
from cryokb.graph.nodes import Described, nodes, split, vocabulary_nodes
from cryokb.plain import as_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import pyoxigraph
    import rdflib

    from cryokb.corpus import Curated, Finding, Knowledge, PublicationRow
    from cryokb.issues import JsonObject

__all__ = ["Answer", "OpenGraph", "loaded_store", "sparql", "to_graph"]

Value: TypeAlias = str | float | int | bool | dict[str, str]
"""A literal, or ``{"@id": ...}``."""


def to_graph(source: Curated | Iterable[Finding], publications: Iterable[PublicationRow] = ()) -> rdflib.Graph:
    """Make an rdflib graph on an Oxigraph store: the findings, their publications and the terms of the standard.

    Queries must be given to it as text. What it holds is a copy; nothing that is done to it reaches the corpus.
    """
    import rdflib
    from oxrdflib import OxigraphStore

    default = rdflib.graph.DATASET_DEFAULT_GRAPH_ID
    store = loaded_store(split(source, publications))
    graph = rdflib.Graph(OxigraphStore(store=store), identifier=default, bind_namespaces="none")
    for prefix, space in PREFIXES.items():
        graph.bind(prefix, space)
    return graph


def loaded_store(what: Described) -> pyoxigraph.Store:
    """Load the triples into an Oxigraph store in memory."""
    import pyoxigraph as ox

    store = ox.Store()
    found = triples([*nodes(what), *vocabulary_nodes()])
    store.bulk_extend(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), ox_term(value)) for subject, predicate, value in found)
    return store


def triples(described: Iterable[JsonObject]) -> Iterator[tuple[str, str, Value]]:
    """Yield the triples of nodes, with whole IRIs."""
    for node in described:
        subject = str(node["@id"])
        yield subject, PREFIXES["rdf"] + "type", {"@id": whole_iri(str(node["@type"]))}
        for name, item in node.items():
            if not name.startswith("@"):
                for value in as_list(item) or [item]:
                    yield subject, whole_iri(name), value  # type: ignore[misc]


def ox_term(value: Value) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
    """Make the term of a value for Oxigraph."""
    import pyoxigraph as ox

    address = address_in(value)
    return ox.Literal(value) if address is None else ox.NamedNode(address)  # type: ignore[arg-type]  # what has no address is no object


TOKENS = re.compile(
    r"""
      (?P<skipped> \#[^\n\r]*
        | <[^<>"{}|^`\\\s]*>
        | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
        | [?$]\w+ | @[A-Za-z-]+
        | (?:[^\W\d][\w.-]*)?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)* )
    | (?P<word> [A-Za-z_]\w* )
    """,
    re.VERBOSE | re.DOTALL,
)

REFUSED = {
    "SERVICE": "asks another server",
    "FROM": "names another graph to load",
    **dict.fromkeys(("LOAD", "INSERT", "DELETE", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH", "USING"), "changes the graph"),
}

Cell: TypeAlias = str | float | int | bool | None

Answer: TypeAlias = tuple[tuple[str, ...], list[tuple[Cell, ...]]]
"""The names of the columns, and the rows."""


class OpenGraph:
    """Findings loaded for SPARQL, to be asked again and again; nothing that is asked changes it.

    Args:
        source, publications: what is asked; a whole corpus, or findings and their publications.
        knowledge: what is said over several findings, beside findings that are given alone.
    """

    def __init__(
        self, source: Curated | Iterable[Finding], publications: Iterable[PublicationRow] = (), knowledge: Knowledge | None = None
    ) -> None:
        self._store = loaded_store(split(source, publications, knowledge))

    def __len__(self) -> int:
        """Count the triples."""
        return len(self._store)

    def ask(self, query: str, *, seconds: float = 10.0, limit: int = 10_000) -> Answer:
        """Ask in SPARQL; the prefixes of :data:`PREFIXES` are known.

        Args:
            query: SELECT, ASK, CONSTRUCT or DESCRIBE.
            seconds: after which an unfinished query is given up.
            limit: the most rows that are given; a longer answer is refused rather than cut short.

        Returns the columns and the rows; IRIs of cryokb come in their short form (``metal:Na``). Raises UsageError for what is not
        SPARQL, for SERVICE, LOAD, FROM and updates, and when time or rows run out.
        """
        refuse_all_but_reading(query)
        answer: list[Answer | BaseException] = []

        def run() -> None:
            try:
                answer.append(answered(self._store, query, limit))
            except BaseException as error:  # noqa: BLE001 - raised again in the thread that asked
                answer.append(error.with_traceback(None))  # its frames hold what only this thread may let go

        worker = threading.Thread(target=run, daemon=True, name="sparql")  # Oxigraph lets other threads run; it cannot be stopped
        worker.start()
        worker.join(seconds)
        if not answer:
            raise UsageError(f"The query was not finished within {seconds:g} s.", hint="Narrow it: begin with the property or the metal.")
        if isinstance(answer[0], BaseException):
            raise answer[0]
        return answer[0]


def sparql(
    query: str,
    source: Curated | Iterable[Finding],
    publications: Iterable[PublicationRow] = (),
    *,
    seconds: float = 10.0,
    limit: int = 10_000,
) -> Answer:
    """Load what is asked and ask once: :meth:`OpenGraph.ask` says what is answered and what is refused.

    The query is looked at before anything is loaded.
    """
    refuse_all_but_reading(query)
    return OpenGraph(source, publications).ask(query, seconds=seconds, limit=limit)


def refuse_all_but_reading(query: str) -> None:
    """Refuse a query that would change something or ask elsewhere, however its words are written."""
    decoded = re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", lambda found: chr(min(int(found[1] or found[2], 16), 0x10FFFF)), query)
    for text in {query, decoded}:
        for found in TOKENS.finditer(text):
            word = (found["word"] or "").upper()
            if word in REFUSED:
                raise UsageError(f"{word} is refused: it {REFUSED[word]}.", hint="Ask with SELECT, ASK, CONSTRUCT or DESCRIBE.", value=word)


def answered(store: pyoxigraph.Store, query: str, limit: int) -> Answer:
    """Run a query and read its answer, all in one thread: Oxigraph's answers must not leave theirs."""
    import pyoxigraph as ox

    try:
        result = store.query(query, prefixes=dict(PREFIXES))
    except SyntaxError as error:
        raise UsageError(f"This is not SPARQL: {error}.", hint="Known prefixes: " + ", ".join(sorted(PREFIXES)) + ".") from error
    if isinstance(result, ox.QueryBoolean):
        return ("answer",), [(bool(result),)]
    rows: list[tuple[Cell, ...]] = []
    for row in result:
        if len(rows) == limit:
            raise UsageError(f"The answer has more than {limit} rows.", hint="Add LIMIT to the query.", value=limit)
        rows.append(tuple(cell(term) for term in row))
    if isinstance(result, ox.QuerySolutions):
        return tuple(variable.value for variable in result.variables), rows
    return ("subject", "predicate", "object"), sorted(rows, key=str)


NUMERIC: Mapping[str, Callable[[str], Cell]] = {
    "integer": int,
    "double": float,
    "float": float,
    "decimal": float,
    "boolean": lambda text: text in ("true", "1"),
}


def cell(term: object) -> Cell:
    """Give a term as a plain value; IRIs in short form where they have one."""
    import pyoxigraph as ox

    if isinstance(term, ox.Literal):
        return NUMERIC.get(term.datatype.value.removeprefix(PREFIXES["xsd"]), str)(term.value)
    return short_name(term.value) if isinstance(term, ox.NamedNode) else None if term is None else str(term)
