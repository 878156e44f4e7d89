"""The description of a release as an RO-Crate 1.3: one JSON-LD file beside the others.

Its context is named by its address and not fetched. Source: RO-Crate Metadata Specification 1.3.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryokb.export.citing import PrimaryPaper
    from cryokb.issues import JsonObject

__all__ = ["METADATA", "CrateAbout", "CrateFile", "crate_text"]

METADATA = "ro-crate-metadata.json"

VERSION = "https://w3id.org/ro/crate/1.3"

LICENCE = "https://creativecommons.org/licenses/by/4.0/"

MAINTAINERS = "https://w3id.org/cryokb/maintainers"


@dataclass(frozen=True, slots=True)
class CrateFile:
    """One file of a crate.

    Attributes:
        path: relative to the crate.
        about: what it holds, in one sentence.
        media_type: its encoding format.
        size: in bytes.
        sha256: None where it cannot be known.
    """

    path: str
    about: str
    media_type: str
    size: int
    sha256: str | None


@dataclass(frozen=True, slots=True)
class CrateAbout:
    """What is said of a release as a whole.

    Attributes:
        date: of publication, ISO 8601.
        citation: the text by which it is cited.
        papers: the primary papers; those without a DOI are not named.
        titles: the titles of those that have a file, by DOI.
    """

    release: str
    description: str
    date: str
    citation: str
    papers: Sequence[PrimaryPaper]
    titles: dict[str, str]


def crate_text(about: CrateAbout, files: Sequence[CrateFile]) -> str:
    """Write the metadata file; the same release gives the same bytes."""
    articles = [article(paper, about.titles) for paper in unique(about.papers)]
    graph: list[JsonObject] = [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "name": "Description of the release",
            "conformsTo": {"@id": VERSION},
            "about": {"@id": "./"},
        },
        root(about, files, articles),
        *(entity(file) for file in files),
        {"@id": LICENCE, "@type": "CreativeWork", "name": "CC-BY-4.0", "description": "Creative Commons Attribution 4.0 International"},
        {"@id": MAINTAINERS, "@type": "Organization", "name": "cryokb maintainers", "url": "https://w3id.org/cryokb/"},
        *articles,
    ]
    return json.dumps({"@context": f"{VERSION}/context", "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def root(about: CrateAbout, files: Sequence[CrateFile], articles: Sequence[JsonObject]) -> JsonObject:
    """Describe the release as a whole."""
    whole: JsonObject = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"cryokb corpus {about.release}",
        "description": about.description,
        "version": about.release,
        "datePublished": about.date,
        "license": {"@id": LICENCE},
        "author": {"@id": MAINTAINERS},
        "creator": {"@id": MAINTAINERS},
        "publisher": {"@id": MAINTAINERS},
        "creditText": about.citation,
        "keywords": "cryo-TEM, electron microscopy, batteries, lithium metal, sodium metal, solid electrolyte interphase",
        "hasPart": [{"@id": file.path} for file in files],
    }
    if articles:
        named = [{"@id": row["@id"]} for row in articles]
        whole["mentions"] = named[0] if len(named) == 1 else list(named)
    return whole


def entity(file: CrateFile) -> JsonObject:
    """Describe one file."""
    made: JsonObject = {
        "@id": file.path,
        "@type": "File",
        "name": file.path,
        "description": file.about,
        "encodingFormat": file.media_type,
        "contentSize": str(file.size),
    }
    return made if file.sha256 is None else {**made, "sha256": file.sha256}


def article(paper: PrimaryPaper, titles: dict[str, str]) -> JsonObject:
    """Describe a primary paper."""
    made: JsonObject = {"@id": f"https://doi.org/{paper.doi}", "@type": "ScholarlyArticle", "name": titles.get(paper.doi, paper.label)}
    return {**made, "identifier": f"https://doi.org/{paper.doi}", **({"datePublished": str(paper.year)} if paper.year else {})}


def unique(papers: Sequence[PrimaryPaper]) -> list[PrimaryPaper]:
    """Give the papers with a DOI, each once, by DOI."""
    return [row for _, row in sorted({paper.doi: paper for paper in papers if paper.doi.startswith("10.")}.items())]
