"""The tables of the store: a narrow table of coded facts with one covering index, and the words in tables of their own.

``finding`` holds numbers and codes only, so that counting reads little; ``word`` says what a code means, ``kind_of`` which words are kinds
of which.
The views are for people who write SQL: ``findings``, ``finding_terms``, ``kinds``, ``quotes``, ``papers``, ``said_of``, ``readings``,
``reported`` and ``reporting``. And the way to a database that holds them, by address.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import (
    Column,
    Connection,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
)

from cryokb.errors import MissingDependency, StoreError, UsageError
from cryokb.store.rows import REPORTING_VIEW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

__all__ = [
    "CODED",
    "MANY",
    "SCHEMA",
    "STORE_VERSION",
    "address_of",
    "column_bytes",
    "connected",
    "engine_of",
    "evidence",
    "finding",
    "finding_report",
    "finding_text",
    "finding_word",
    "finding_words",
    "kind_of",
    "knowledge",
    "knowledge_finding",
    "meta",
    "metadata",
    "paper",
    "publication",
    "publication_read",
    "shown_address",
    "sqlite_path",
    "word",
]

STORE_VERSION = "5"
"""Raised when the tables change; a store of another version is refused."""

metadata = MetaData()

meta = Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

word = Table(
    "word",
    metadata,
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("field", Text, nullable=False),
    Column("word", Text, nullable=False),
    UniqueConstraint("field", "word"),
    comment="What a code means; codes follow the order of the standard's lists.",
)

kind_of = Table(
    "kind_of",
    metadata,
    Column("ancestor", ForeignKey("word.code"), primary_key=True),
    Column("code", ForeignKey("word.code"), primary_key=True),
    comment="Each word with all its kinds, itself included.",
    sqlite_with_rowid=False,
)

publication = Table(
    "publication",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("stem", Text, nullable=False, unique=True),
    Column("title", Text),
    Column("author_year", Text, nullable=False),
    Column("year", Integer),
    Column("journal", Text),
    Column("doi", Text),
    Column("bibliography", Text),
    Column("licence", Text),
    Column("body", Text, nullable=False),
)

publication_read = Table(
    "publication_read",
    metadata,
    Column("publication_id", ForeignKey("publication.id"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("extent", Text, nullable=False),
    comment="The texts in which each publication was read, and how much of it they gave.",
    sqlite_with_rowid=False,
)

paper = Table(
    "paper",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("paper", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("year", Integer),
    Column("doi", Text),
    Column("methods_read", Integer, nullable=False),
    comment="The studies that measured.",
)

CODED = ("metal", "configuration", "electrolyte_class", "property", "kind", "polarity", "review_state", "preparation")
"""Fields with one word, coded in the narrow table."""

MANY = ("technique", "phase", "depth")
"""Fields with several words, in ``finding_word``."""

finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("publication_id", ForeignKey("publication.id"), nullable=False),
    Column("paper_id", ForeignKey("paper.id"), nullable=False),
    *(Column(name, ForeignKey("word.code")) for name in CODED),
    Column("year", Integer),
    Column("secondary", Integer, nullable=False),
    Column("by_review", Integer, nullable=False),
)

finding_word = Table(
    "finding_word",
    metadata,
    Column("code", ForeignKey("word.code"), primary_key=True),
    Column("finding_id", ForeignKey("finding.id"), primary_key=True),
    comment="Techniques, phases and evidence depths of each finding.",
    sqlite_with_rowid=False,
)

finding_report = Table(
    "finding_report",
    metadata,
    Column("finding_id", ForeignKey("finding.id"), primary_key=True),
    Column("field", Text, primary_key=True),
    comment="What of the experiment each finding states: dose, accelerating_voltage, preparation ...",
    sqlite_with_rowid=False,
)

finding_text = Table(
    "finding_text",
    metadata,
    Column("finding_id", ForeignKey("finding.id"), primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("statement", Text),
    Column("as_reported", Text),
    Column("canonical_value", Float),
    Column("canonical_lower", Float),
    Column("canonical_upper", Float),
    Column("canonical_unit", Text),
    Column("body", Text, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("finding_id", ForeignKey("finding.id"), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("read_in", Text, nullable=False),
    Column("locator", Text),
    Column("quote", Text, nullable=False),
    Column("depth", Text, nullable=False),
    Column("read_as", Text),
    Column("confidence", Text),
    sqlite_with_rowid=False,
)

finding_words = Table(
    "finding_words",
    metadata,
    Column("finding_id", ForeignKey("finding.id"), primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
    comment="The words by which a finding is found.",
)

column_bytes = Table(
    "column_bytes",
    metadata,
    Column("field", Text, primary_key=True),
    Column("words", Text, nullable=False),
    Column("numbers", LargeBinary, nullable=False),
    Column("places", LargeBinary),
    comment="The coded fields once more, as arrays of 32-bit numbers for counting in memory; words is a JSON list.",
)

knowledge = Table(
    "knowledge",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("list", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("list", "key"),
    comment="Phases, claims, conflicts, gaps and papers left out.",
)

knowledge_finding = Table(
    "knowledge_finding",
    metadata,
    Column("knowledge_id", ForeignKey("knowledge.id"), primary_key=True),
    Column("finding_id", ForeignKey("finding.id"), primary_key=True),
    comment="The findings that an entry names.",
    sqlite_with_rowid=False,
)

VIEWS = (
    """
    CREATE VIEW findings AS
    SELECT t.key AS id, p.stem AS publication, s.label AS study, s.year, s.doi AS study_doi, kind.word AS kind, metal.word AS metal,
      configuration.word AS configuration, electrolyte_class.word AS electrolyte_class, t.label AS system, property.word AS property,
      t.statement, t.as_reported, t.canonical_value, t.canonical_lower, t.canonical_upper, t.canonical_unit, polarity.word AS polarity,
      review_state.word AS review_state, preparation.word AS preparation, f.secondary, f.by_review
    FROM finding f
    JOIN finding_text t ON t.finding_id = f.id
    JOIN publication p ON p.id = f.publication_id
    JOIN paper s ON s.id = f.paper_id
    LEFT JOIN word metal ON metal.code = f.metal
    LEFT JOIN word configuration ON configuration.code = f.configuration
    LEFT JOIN word electrolyte_class ON electrolyte_class.code = f.electrolyte_class
    LEFT JOIN word property ON property.code = f.property
    LEFT JOIN word kind ON kind.code = f.kind
    LEFT JOIN word polarity ON polarity.code = f.polarity
    LEFT JOIN word review_state ON review_state.code = f.review_state
    LEFT JOIN word preparation ON preparation.code = f.preparation
    """,
    """
    CREATE VIEW finding_terms AS
    SELECT t.key AS id, w.field, w.word FROM finding_word l
    JOIN finding_text t ON t.finding_id = l.finding_id JOIN word w ON w.code = l.code
    """,
    """
    CREATE VIEW kinds AS
    SELECT w.field, w.word, a.word AS kind_of FROM kind_of k
    JOIN word w ON w.code = k.code JOIN word a ON a.code = k.ancestor
    """,
    """
    CREATE VIEW quotes AS
    SELECT t.key AS id, e.ordinal, e.read_in, e.locator, e.quote, e.depth, e.read_as, e.confidence FROM evidence e
    JOIN finding_text t ON t.finding_id = e.finding_id
    """,
    """
    CREATE VIEW said_of AS
    SELECT k.list, k.key, k.summary, t.key AS id FROM knowledge k
    JOIN knowledge_finding l ON l.knowledge_id = k.id JOIN finding_text t ON t.finding_id = l.finding_id
    """,
    """
    CREATE VIEW papers AS
    SELECT s.label AS study, s.year, s.doi, COUNT(*) AS findings, SUM(f.secondary) AS secondary, s.methods_read FROM finding f
    JOIN paper s ON s.id = f.paper_id GROUP BY s.id, s.label, s.year, s.doi, s.methods_read
    """,
    """
    CREATE VIEW readings AS
    SELECT p.stem AS publication, r.source, r.extent FROM publication_read r JOIN publication p ON p.id = r.publication_id
    """,
    """
    CREATE VIEW reported AS
    SELECT t.key AS id, r.field FROM finding_report r JOIN finding_text t ON t.finding_id = r.finding_id
    """,
    REPORTING_VIEW,
)

FULL_TEXT = {
    "sqlite": "CREATE VIRTUAL TABLE search USING fts5(words, content='finding_words', content_rowid='finding_id', "
    "tokenize='unicode61 remove_diacritics 0')",
    "postgresql": "CREATE INDEX search ON finding_words USING gin (to_tsvector('simple', words))",
}


INDEXES = {
    "finding_facets": ("finding", (*CODED, "year", "secondary", "paper_id", "publication_id")),
    "finding_property": ("finding", ("property",)),
    "finding_publication": ("finding", ("publication_id",)),
    "finding_word_by_finding": ("finding_word", ("finding_id", "code")),
}
"""The indexes, with table and columns; in an order of their own, since SQLAlchemy makes those of a table in any order."""


def create_extras(_: MetaData, connection: Connection, **__: object) -> None:
    """Create the indexes in order, and what SQLAlchemy has no words for: the views and the full text index."""
    indexes = [f"CREATE INDEX {name} ON {table} ({', '.join(columns)})" for name, (table, columns) in INDEXES.items()]
    for statement in (*indexes, *VIEWS, FULL_TEXT[connection.dialect.name]):
        connection.exec_driver_sql(statement)


event.listen(metadata, "after_create", create_extras)


VARIABLE = "CRYOKB_DATABASE"

PACKAGED = Path(__file__).resolve().parent.parent / "_data" / "corpus.sqlite"

BUILD = "Run: cryokb corpus build"

SCHEMA = "cryokb"
"""The schema that holds the tables in a PostgreSQL database."""


def address_of(url: str | Path | None) -> str:
    """Give the address of the store: the one asked for, else ``CRYOKB_DATABASE``, else the packaged file.

    A path stands for a SQLite file. Raises UsageError for a database of another kind.
    """
    chosen = str(url or os.environ.get(VARIABLE) or PACKAGED)
    if "://" not in chosen:
        return f"sqlite:///{Path(chosen).resolve()}"
    if chosen.startswith("postgresql://"):
        chosen = "postgresql+psycopg://" + chosen.removeprefix("postgresql://")
    if chosen.startswith(("sqlite:///", "postgresql+psycopg://")):
        return chosen
    raise UsageError(
        f"{chosen.split('://', 1)[0]} is no database that the store knows.",
        hint="Give a file, sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME.",
        value=chosen.split("://", 1)[0],
    )


def sqlite_path(address: str) -> Path | None:
    """Give the file of a SQLite address, or None for a server."""
    return Path(address.removeprefix("sqlite:///")).resolve() if address.startswith("sqlite:") else None


def shown_address(address: str) -> str:
    """Write an address for people: the file, or the server without user and password."""
    path = sqlite_path(address)
    return str(path) if path else re.sub(r"(?<=://)[^/]*@", "", address).partition("?")[0]


def engine_of(address: str, *, write: bool = False) -> Engine:
    """Make an engine; it cannot write unless ``write``.

    Each use of a SQLite store opens the file anew, so that a store that was replaced is seen at the next question, and whole.
    Raises StoreError when the file is missing, MissingDependency without the PostgreSQL driver.
    """
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    path = sqlite_path(address)
    if path is None:
        try:
            options = f"-c search_path={SCHEMA}" + ("" if write else " -c default_transaction_read_only=on")
            return create_engine(address, connect_args={"options": options}, pool_pre_ping=True)
        except ModuleNotFoundError as error:
            raise MissingDependency.of("its driver psycopg", extra="postgres", purpose="A PostgreSQL database") from error
    if write:
        return create_engine(f"sqlite:///{path}", poolclass=NullPool)
    if not path.is_file():
        raise StoreError(f"There is no knowledge base at {path}.", hint=BUILD, path=str(path))
    return read_only_engine(path)


def read_only_engine(path: Path) -> Engine:
    """Make an engine that cannot write, with a cache that suits counting."""
    import sqlite3

    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        connection.execute("PRAGMA query_only = 1")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA mmap_size = 1073741824")
        return connection

    return create_engine("sqlite://", creator=connect, poolclass=NullPool)


@contextmanager
def connected(address: str, *, hint: str = BUILD) -> Iterator[None]:
    """Turn what the database library raises into a StoreError with the mend ``hint``."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        shown = shown_address(address)
        reason = str(getattr(error, "orig", None) or error).strip().split("\n", 1)[0]
        raise StoreError(f"The knowledge base at {shown} cannot be used: {reason}.", hint=hint, path=shown) from error
