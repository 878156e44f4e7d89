"""What all tests share: how long the property tests search, the curated corpus, and the store that is built from it."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from cryokb import corpus, store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# No deadline and no complaint of slowness in either: how busy a machine is says nothing of the code.
settings.register_profile("quick", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("quick"), max_examples=300)
settings.load_profile("quick")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse ids that differ between processes; take what imports left out of the rounds that readers ask the garbage collector for."""
    unstable = [item.nodeid for item in session.items if " at 0x" in item.nodeid]
    if unstable:
        raise pytest.UsageError(f"the id of a test holds an address in memory: {unstable[0]}")
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def curated_corpus(pytestconfig: pytest.Config) -> corpus.Corpus:
    """The curated publications, read and checked once."""
    return corpus.load(pytestconfig.rootpath / "curated")


@pytest.fixture(scope="session")
def curated_store(curated_corpus: corpus.Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database built from them, to be read only."""
    path = tmp_path_factory.mktemp("curated") / "corpus.sqlite"
    store.build(curated_corpus, str(path))
    return path


@pytest.fixture(scope="session")
def curated_base(curated_store: Path) -> Iterator[store.Corpus]:
    """That database, opened."""
    with store.Corpus.open(curated_store) as opened:
        yield opened
