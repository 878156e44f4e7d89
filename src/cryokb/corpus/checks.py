"""Checks that need the whole corpus: of publications, of their quotes, and which faults are the cause of others.

Each check is a generator over the corpus; what concerns one document alone is the business of ``validation``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cryokb import codes, identifiers
from cryokb.corpus.proofs import QUOTES_FILE, digest_of, find_quote, normalise_quote
from cryokb.errors import IdentifierError
from cryokb.identifiers import suggest_key
from cryokb.issues import Issue, Severity
from cryokb.plain import as_object, objects, rows, text, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cryokb.corpus.loading import Curated, CuratedDocument, CuratedPublication
    from cryokb.facts import Fact
    from cryokb.issues import Json

__all__ = [
    "CHECKS",
    "STEM",
    "complain",
    "evidence_of",
    "is_sound",
    "may_be_unread",
    "normal_source",
    "not_found",
    "proofs_are_of_quotes",
    "quotes_are_found",
    "without_consequences",
]


def complain(document: CuratedDocument, place: tuple[str | int, ...], code: str, message: str, *, hint: str | None) -> Issue:
    """Make an error at a place of a file."""
    return document.located(codes.issue(code, message, hint=hint), place)


READ = frozenset(
    {
        *("statement", "system", "property", "phase", "value", "quantity", "category", "review_state"),
        *("query", "evidence", "read_in", "quote", "depth", "locator", "ocr_reading", "printed"),
    }
)
"""The slots of an entry that checks of the corpus read."""

ABOUT_QUOTES = frozenset({"LIT-PROOF", "LIT-QUOTE-FOUND"})
FROM_QUOTES = frozenset({"LIT-NUMBER", "LIT-READING"})
"""What is sought in the words of a quote waits until they are those of the text."""


def faults_of(document: CuratedDocument) -> Iterator[tuple[str, ...]]:
    """Yield the places, as written, of what could not be read or has not its structure; for a mistyped name also that of the right one."""
    for issue in document.issues:
        if issue.severity is Severity.ERROR and codes.code_of(issue.code).kind in {"reading", "structure"}:
            yield steps(issue.path)
            for edit in issue.fix or ():
                if edit.rename:
                    yield (*steps(edit.path)[:-1], str(edit.replacement))


def steps(path: str) -> tuple[str, ...]:
    """Give the steps of a JSON pointer, as they are written in it."""
    return tuple(path.split("/")[1:])


def is_sound(document: CuratedDocument) -> bool:
    """Tell whether a document could be read and has no fault of structure."""
    return not set(faults_of(document))


def may_be_unread(curated: Curated, name: str) -> bool:
    """Tell whether a finding may well be there, but could not be read."""
    stem, _, key = name.partition("/")
    for publication in curated.publications:
        if publication.stem == stem:
            places = set(faults_of(publication))
            keys = {suggest_key(place[1]) for place in places if place[:1] == ("findings",) and len(place) == 2}
            return bool(places) and (("findings",) in places or "findings" not in publication.document or key in keys)
    return False


def without_consequences(curated: Curated, found: Sequence[Issue]) -> list[Issue]:
    """Leave out what only follows from faults of structure in the same entry, or from a quote that is not that of its text."""
    broken = {str(item.path): set(faults_of(item)) for item in (*curated.publications, *curated.lists)}
    misquoted = {entry_of(issue) for issue in found if issue.code in ABOUT_QUOTES}
    return [
        issue
        for issue in found
        if not any(touches(place, issue) for place in broken.get(issue.file or "", ()))
        and not (issue.code in FROM_QUOTES and entry_of(issue) in misquoted)
    ]


def entry_of(issue: Issue) -> tuple[str, ...]:
    """Give the file and the entry in which an issue stands."""
    return (issue.file or "", *steps(issue.path)[:2])


def touches(place: tuple[str, ...], issue: Issue) -> bool:
    """Tell whether a fault concerns what a check read: the entry as a whole, or one of the slots that checks read."""
    here = steps(issue.path)
    return len(here) > 0 and place[:2] == here[:2] and (len(place) <= 2 or not READ.isdisjoint(place[2:]))


STEM = re.compile(r"[a-z]+(?:-[a-z]+)*-(?P<year>[0-9]{4})(?:-[a-z0-9]+)+")

BUDGETS = {"open": 80_000, "full_text": 4_000, "abstract": 1_200}
"""How many characters are quoted from one source, each passage once: from an open one (a Creative Commons licence), from the full text of
another, and from anything less."""

NUMBER = re.compile(r"(?<![a-zå^\d.])(?<!\^-)\d+(?:\.\d+)?(?:\^-?\d+)?")
"""A number in casefolded text, with its power of ten; not the exponent of a unit."""

MAGNITUDES = ("tens", "hundred", "hundreds", "thousand", "thousands", "few", "several", "dozens")

NUMBER_WORDS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
}


def stems_have_their_form(curated: Curated) -> Iterator[Issue]:
    """A file is called <surname>-<year>-<slug>, with the year of the publication."""
    for publication in curated.publications:
        match = STEM.fullmatch(publication.stem)
        year = whole(publication.document.get("year"))
        if match is None:
            yield complain(
                publication,
                (),
                "ID-STEM",
                f"The file name {publication.stem} is not <surname>-<year>-<slug>.",
                hint="Such as li-2017-atomic-structure.",
            )
        elif year is not None and int(match["year"]) != year:
            yield complain(
                publication,
                ("year",),
                "ID-STEM",
                f"The file name says {match['year']}, the publication {year}.",
                hint="Mend the wrong one.",
            )


def ids_are_unique(curated: Curated) -> Iterator[Issue]:
    """No two files have the same stem, and so no two findings the same id."""
    seen: dict[str, CuratedPublication] = {}
    for publication in curated.publications:
        first = seen.setdefault(publication.stem, publication)
        if first is not publication:
            message = f"{first.path.name} has the same stem: the ids of the findings of both are not unique."
            yield complain(publication, (), "ID-UNIQUE", message, hint="Rename one before its ids are released.")


def dois_are_unique(curated: Curated) -> Iterator[Issue]:
    """A DOI, however it is written, belongs to one file."""
    for owners in owners_of(curated).values():
        first, *others = dict.fromkeys(owner.stem for owner in owners)
        for publication in owners:
            if publication.stem in others:
                hint = "One publication is one file: join them."
                yield complain(publication, ("doi",), "ID-DOI-UNIQUE", f"{first} has the same DOI.", hint=hint)


def owners_of(curated: Curated) -> dict[str, list[CuratedPublication]]:
    """Give the publications by their DOI in its normal form; more than one where files share it."""
    found: dict[str, list[CuratedPublication]] = {}
    for publication in curated.publications:
        doi = text(publication.document.get("doi"))
        if doi is not None:
            found.setdefault(normal_source(doi), []).append(publication)
    return found


def normal_source(text: str) -> str:
    """Give a DOI in its normal form, and an address as it is.

    >>> normal_source("https://doi.org/10.5555/Quill.2030"), normal_source("https://example.org/10.5555/quill.2030")
    ('10.5555/quill.2030', 'https://example.org/10.5555/quill.2030')
    """
    try:
        return identifiers.doi(text)
    except IdentifierError:
        return text


def quotes_keep_their_budget(curated: Curated) -> Iterator[Issue]:
    """The quotes from one source together are no longer than its licence and their purpose allow."""
    owners = owners_of(curated)
    quoted: dict[str, set[str]] = {}
    depths: dict[str, set[str]] = {}
    first: dict[str, tuple[CuratedPublication, tuple[str | int, ...]]] = {}
    for publication, place, row in evidence_of(curated):
        read_in = normal_source(str(row.get("read_in")))
        quoted.setdefault(read_in, set()).add(normalise_quote(str(row.get("quote") or "")))
        depths.setdefault(read_in, set()).add(str(row.get("depth")))
        first.setdefault(read_in, (publication, place))
    for read_in, quotes in sorted(quoted.items()):
        holders = owners.get(read_in, [])
        if not holders and "://" not in read_in:
            continue  # a publication that this corpus does not hold: its licence is not known here
        is_open = any(str(holder.document.get("licence")).startswith("CC-") for holder in holders)
        budget = BUDGETS["open" if is_open else "full_text" if "full_text" in depths[read_in] else "abstract"]
        length = sum(map(len, quotes))
        if length > budget:
            publication, place = first[read_in]
            message = f"{length} characters are quoted from {read_in}; at most {budget} are."
            yield complain(publication, (*place, "read_in"), "LIT-BUDGET", message, hint="Quote less: the words that state the values.")


def readings_stand_in_quotes(curated: Curated) -> Iterator[Issue]:
    """What a reading of faulty print says is printed stands in its quote."""
    for publication, place, row in evidence_of(curated):
        printed = text(as_object(row.get("ocr_reading")).get("printed"))
        if printed is not None and find_quote(printed, str(row.get("quote") or "")) is None:
            message = f"“{printed}” is not in the quote whose print it repairs."
            yield complain(publication, (*place, "ocr_reading", "printed"), "LIT-READING", message, hint="Copy it from the quote.")


def depths_fit_sources(curated: Curated) -> Iterator[Issue]:
    """Words read in another publication of the corpus are a secondary source."""
    owners = owners_of(curated)
    for publication in curated.publications:
        for source, extent in publication.row.read:
            holders = owners.get(normal_source(source), [])
            if len(holders) == 1 and holders[0].stem != publication.stem and extent != "secondary":
                message = f"{source} is {holders[0].stem}, so that what was read there of this publication is secondary, not {extent}."
                yield complain(publication, ("read", source, "extent"), "LIT-DEPTH", message, hint="Write secondary.")
    for publication, place, row in evidence_of(curated):
        source = str(row.get("read_in"))
        holders = owners.get(normal_source(source), [])
        told = source in dict(publication.row.read)  # above, or by the depth that goes beyond it
        if len(holders) == 1 and holders[0].stem != publication.stem and row.get("depth") != "secondary" and not told:
            message = f"The words were read in {holders[0].stem}, so their depth is secondary, not {row.get('depth')}."
            yield complain(publication, (*place, "depth"), "LIT-DEPTH", message, hint="Write depth: secondary.")


def numbers_stand_in_words(curated: Curated) -> Iterator[Issue]:
    """The numbers of a quantity stand in its quotes, or in the stated reading of faulty print."""
    for publication in curated.publications:
        for fact in publication.facts:
            missing = missing_numbers(fact)
            if missing:
                words = " and ".join(missing)
                message = f"{fact.as_reported} has {words}, which stands neither in a quote nor in a reading of one."
                hint = "Quote the words that state it; if the print is faulty, say how it is read in ocr_reading."
                yield complain(publication, (*fact.path, "quantity"), "LIT-NUMBER", message, hint=hint)


def missing_numbers(fact: Fact) -> list[str]:
    """Name the numbers, or words of magnitude, of a quantity that its evidence does not have."""
    if fact.as_reported is None:
        return []
    stated = plain_numbers(fact.as_reported)
    evidence = " ".join(part for row in fact.evidence for part in (str(row.get("quote") or ""), reading_of(row)))
    words = plain_numbers(evidence)
    if fact.qualitative is not None:
        spoken = [word for word in re.findall(r"[a-z]+", stated) if word in MAGNITUDES]
        return [f"“{word}”" for word in spoken if word not in words]
    present = set(NUMBER.findall(words)) | {NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", words) if word in NUMBER_WORDS}
    return [number for number in NUMBER.findall(stated) if number not in present]


def plain_numbers(text: str) -> str:
    """Write numbers one way: raised exponents behind a caret, no separators of thousands, no sign between times and ten."""
    raised = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    carets = re.sub("[⁻⁰¹²³⁴-⁹]+", lambda match: "^" + match[0].translate(raised), text)
    return re.sub(r"(?<=\d),(?=\d{3}\b)", "", normalise_quote(carets)).casefold()


def reading_of(row: Mapping[str, Json]) -> str:
    """Give how faulty print was read."""
    return str(as_object(row.get("ocr_reading")).get("read_as") or "")


def findings_are_not_repeated(curated: Curated) -> Iterator[Issue]:
    """No statement stands twice in one file about one system."""
    for publication in curated.publications:
        seen: dict[tuple[object, ...], str] = {}
        for fact in publication.facts:
            if fact.statement is None:
                continue
            first = seen.setdefault((fact.system, fact.property, normalise_quote(fact.statement).casefold()), fact.id)
            if first != fact.id:
                yield complain(
                    publication,
                    (*fact.path, "statement"),
                    "LIT-DUPLICATE",
                    f"{first} says the same.",
                    hint="Keep one, with all its evidence.",
                )


CHECKS: tuple[Callable[[Curated], Iterator[Issue]], ...] = (
    stems_have_their_form,
    ids_are_unique,
    dois_are_unique,
    quotes_keep_their_budget,
    readings_stand_in_quotes,
    depths_fit_sources,
    numbers_stand_in_words,
    findings_are_not_repeated,
)
"""The checks that need no text but the corpus."""


HOW = "Seek it in the text that was read: cryokb corpus verify --text FILE --write."


def quotes_are_found(curated: Curated, texts: Mapping[str, str]) -> Iterator[Issue]:
    """The words of a quote stand in the text that was read, and where the corpus has proofs they are those that were proved."""
    proofs = curated.proofs
    for publication, place, row in evidence_of(curated):
        source, quote = str(row.get("read_in")), str(row.get("quote") or "")
        if source in texts and (not quote or find_quote(quote, texts[source]) is None):
            yield not_found(publication, place, quote, source)
        elif proofs.folder is not None and source not in proofs.by_source:
            message = f"Nothing shows that this stands in {source}: the text has no proof."
            yield complain(publication, (*place, "read_in"), "LIT-PROOF", message, hint=HOW)
        elif proofs.folder is not None and not proofs.proves(source, quote):
            message = f"Nothing shows that “{quote}” stands in {source}: these words were not sought there since they were written."
            yield complain(publication, (*place, "quote"), "LIT-PROOF", message, hint=HOW)


def not_found(publication: CuratedPublication, place: tuple[str | int, ...], quote: str, source: str) -> Issue:
    """Say that the words of a quote do not stand in its text."""
    message = f"“{quote}” does not stand in {source}."
    return complain(publication, (*place, "quote"), "LIT-QUOTE-FOUND", message, hint="Copy the words as printed, faults included.")


def proofs_are_of_quotes(curated: Curated) -> Iterator[Issue]:
    """Proofs are of quotes of the corpus and of nothing else: the digest of other words would tell of a text that is not quoted."""
    proofs = curated.proofs
    if proofs.retired is not None:
        message = f"{proofs.retired.name}/ holds hashes from which whole texts can be restored; they are no longer read."
        hint = "Take the folder away, and prove the quotes anew: cryokb corpus verify --text FILE --write."
        yield codes.issue("LIT-PROOF", message, severity=Severity.WARNING, hint=hint, file=str(proofs.retired))
    if proofs.folder is None or any(issue.severity is Severity.ERROR for issue in curated.issues):
        return  # what a damaged file quotes is not known
    quoted: dict[str, set[str]] = {}
    for _, _, row in evidence_of(curated):
        quoted.setdefault(str(row.get("read_in")), set()).add(digest_of(str(row.get("quote") or "")))
    idle: dict[str, list[int]] = {}
    for line, proof in enumerate(proofs.quotes, start=2):
        if proof.sha256 not in quoted.get(proof.source, ()):
            idle.setdefault(proof.source, []).append(line)
    for source, lines in idle.items():
        if quoted.get(source, set()) <= set(proofs.quotes_of[source]):  # a quote that was changed is told once, where it stands
            message = f"{len(lines)} of the proofs for {source} are of words that are not quoted."
            hint = "Take them away: cryokb corpus verify --write."
            yield codes.issue(
                "LIT-PROOF", message, severity=Severity.WARNING, hint=hint, file=str(proofs.folder / QUOTES_FILE), line=lines[0]
            )


def evidence_of(curated: Curated) -> Iterator[tuple[CuratedPublication, tuple[str | int, ...], Mapping[str, Json]]]:
    """Yield every evidence with its file and its place in the expanded document."""
    for publication in curated.publications:
        for fact in publication.facts:
            for index, row in enumerate(fact.evidence):
                yield publication, (*fact.path, "evidence", index), row
        for part, said in objects(publication.document, "methods").items():
            for index, row in enumerate(rows(said, "evidence")):
                yield publication, ("methods", part, "evidence", index), row
