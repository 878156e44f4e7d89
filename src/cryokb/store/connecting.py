"""Where the store lies, and how to reach it."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cryokb.errors import MissingDependency, StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

__all__ = ["SCHEMA", "address_of", "connected", "engine_of", "shown_address", "sqlite_path"]

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
