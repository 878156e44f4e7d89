"""What all tests share: how long property tests search, a watch on the issues that are made, the curated corpus, and its store."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from cryokb import codes, corpus, store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cryokb.issues import Issue, Severity

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


@pytest.fixture(autouse=True, scope="session")
def issues_as_the_catalogue_says() -> Iterator[None]:
    """Whatever issue a test makes has a code that is not retired, and a severity that the catalogue knows for it."""
    make = codes.issue

    def watched(code: str, message: str, *, severity: Severity | None = None, **details: object) -> Issue:
        entry = codes.code_of(code)
        assert severity in {None, entry.severity, *entry.also}, f"schema/codes: {code} is {severity} as well"
        assert entry.retired is None, f"{code} is retired"
        return make(code, message, severity=severity, **details)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codes, "issue", watched)
        yield


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
