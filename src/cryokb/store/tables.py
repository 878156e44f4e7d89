"""The tables of the store: a narrow table of coded facts with one covering index, and the words in tables of their own.

``finding`` holds numbers and codes only, so that counting reads little; ``word`` says what a code means, ``kind_of`` which words are kinds
of which.
The views are for people who write SQL: ``findings``, ``finding_terms``, ``kinds``, ``quotes``, ``papers``, ``said_of``, ``readings``,
``reported`` and ``reporting``.
"""

from __future__ import annotations

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

from cryokb.store.reporting import REPORTING_VIEW

__all__ = [
    "CODED",
    "MANY",
    "STORE_VERSION",
    "column_bytes",
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
