"""Verifying quotes in the texts that were read, and proving them for those who have no text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cryokb.corpus.checks import evidence_of, normal_source, not_found
from cryokb.corpus.proofs import NORMALISATION, PROVED, Proofs, ProvedQuote, ProvedText, digest_of, normalise_quote, quote_row, sha256_of
from cryokb.errors import UnreadableFile, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from cryokb.corpus.loading import Curated, CuratedPublication
    from cryokb.issues import Issue, JsonObject

__all__ = ["Quoted", "TextFile", "Verified", "quoted_in", "read_text_file", "text_file", "updated_proofs", "verify", "without_idle"]

LARGEST = 5_000_000
"""Bytes of a text that is read."""

SHARE = 0.5
"""The share of the quotes of a source that must stand in a text for it to be taken for that source unnamed."""

NUMBERED = re.compile(r"(.*?)(?:\.([0-9]+))?", re.DOTALL)
"""The name of a file, and the number of a further text of the same source."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text at hand.

    Attributes:
        name: of its file.
        words: the text, below its head where it has one.
        named: the sources that its head names; none without a head.
    """

    name: str
    words: str
    named: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, int]:
        """The name without its ending, and the number of a further text (``name.2.txt``)."""
        match = NUMBERED.fullmatch(self.name.rpartition(".")[0] or self.name)
        name, number = match.groups() if match else (self.name, None)
        return name, int(number or 1)


@dataclass(frozen=True, slots=True)
class Quoted:
    """One quote of the corpus, with the evidence in which it stands first."""

    quote: str
    publication: CuratedPublication
    place: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of seeking the quotes of a source in a text.

    Attributes:
        source: how evidence names the text.
        found_by: ``name``, ``digest`` or ``quotes``: how the text was known for that of the source.
        known: its proof before, or None.
        sha256, length: of the normalised text at hand.
        rows: the proof of each quote that stands in it.
        missing: an issue for each quote that does not.
        unproved: how many of the quotes that stand in it had no proof.
        moved: how many stand elsewhere than their proof says.
    """

    source: str
    found_by: str
    known: ProvedText | None
    sha256: str
    length: int
    rows: tuple[ProvedQuote, ...]
    missing: tuple[Issue, ...]
    unproved: int
    moved: int

    @property
    def same_text(self) -> bool | None:
        """Whether it is the text that was read, character for character of the normalised form; None where none was proved."""
        return None if self.known is None else self.known.sha256 == self.sha256

    @property
    def is_proved(self) -> bool:
        """Whether the proof that there is says just this."""
        return self.same_text is True and self.known is not None and self.known.state == PROVED and not (self.unproved or self.moved)

    def to_json(self) -> JsonObject:
        """Give the result as a plain object."""
        return {
            "source": self.source,
            "found_by": self.found_by,
            "same_text": self.same_text,
            "length": self.length,
            "sha256": self.sha256,
            "proved_length": None if self.known is None else self.known.length,
            "proved_sha256": None if self.known is None else self.known.sha256,
            "found": len(self.rows),
            "unproved": self.unproved,
            "moved": self.moved,
            "missing": [issue.to_json() for issue in self.missing],
        }


def read_text_file(path: Path) -> TextFile:
    """Read a text in UTF-8. Raises UnreadableFile when it is no such file or too large, UsageError when it holds no word."""
    if not path.is_file():
        raise UnreadableFile(f"{path} is no file.", hint="Name a file that holds the text.", path=str(path))
    with path.open("rb") as stream:
        return text_file(path.name, stream.read(LARGEST + 1))


def text_file(name: str, content: bytes) -> TextFile:
    """Take a text as it stands in a file: ``address: ...`` and ``doi: ...`` above an empty line, where it begins so, are its head."""
    if len(content) > LARGEST:
        raise UnreadableFile(f"{name} has more than {LARGEST // 1_000_000} MB.", hint="Name the text of one source.", path=name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{name} is no text in UTF-8: {error}.", hint="Save its words as UTF-8.", path=name) from error
    text = text.replace("\r\n", "\n")
    head, _, below = text.partition("\n\n")
    has_head = head.startswith(("address:", "doi:"))
    said = {key.strip(): item.strip() for key, _, item in (line.partition(":") for line in head.splitlines())} if has_head else {}
    written = [said[key] for key in ("address", "doi") if said.get(key, "-") != "-"]
    words = below if has_head else text
    if not normalise_quote(words):
        raise UsageError(f"{name} holds no words.", hint="Name a file that holds the text.", path=name)
    return TextFile(name, words, tuple(dict.fromkeys(form for text in written for form in (text, normal_source(text)))))


def quoted_in(curated: Curated) -> dict[str, dict[str, Quoted]]:
    """Give the quotes of the corpus by source and digest, each once."""
    found: dict[str, dict[str, Quoted]] = {}
    for publication, place, row in evidence_of(curated):
        quote = str(row.get("quote") or "")
        quotes = found.setdefault(str(row.get("read_in")), {})
        if normalise_quote(quote) and (digest := digest_of(quote)) not in quotes:
            quotes[digest] = Quoted(quote, publication, place)
    return found


def verify(curated: Curated, files: Iterable[TextFile], *, source: str | None = None) -> list[Verified]:
    """Seek the quotes of the corpus in texts.

    Args:
        curated: the corpus.
        files: the texts; those of one source are read as one, by name and number.
        source: whose texts they are; where it is not said, the head of a text says it, else its digest, else its quotes.

    Raises UsageError when a text cannot be told to be that of a source, or no finding quotes the source.
    """
    quoted = quoted_in(curated)
    named = None if source is None else require_quoted((source, normal_source(source)), quoted, "--source")
    groups: dict[str, list[tuple[str, TextFile]]] = {}
    for file in sorted(files, key=lambda file: file.order):
        of, found_by = (named, "name") if named is not None else source_of(file, curated.proofs, quoted)
        groups.setdefault(of, []).append((found_by, file))
    return [
        verified(of, group[0][0], "\n".join(file.words for _, file in group), quoted[of], curated.proofs) for of, group in groups.items()
    ]


def source_of(file: TextFile, proofs: Proofs, quoted: Mapping[str, Mapping[str, Quoted]]) -> tuple[str, str]:
    """Tell whose text a file holds, and by what: the name in its head, its digest, or the quotes that stand in it."""
    if file.named:
        return require_quoted(file.named, quoted, file.name), "name"
    digest = digest_of(file.words)
    for row in proofs.texts:
        if row.sha256 == digest and row.source in quoted:
            return row.source, "digest"
    text = normalise_quote(file.words)
    counts = {of: sum(normalise_quote(item.quote) in text for item in quotes.values()) for of, quotes in quoted.items()}
    most = max(counts.values(), default=0)
    best = [of for of, count in counts.items() if count == most and count >= SHARE * len(quoted[of])]
    if not most or len(best) != 1:
        said = "none of the quoted sources" if not best or not most else "any of " + ", ".join(sorted(best))
        hint = "Name it: --source ADDRESS, as the evidence has it in read_in."
        raise UsageError(f"{file.name} may be {said}: it cannot be told whose text it is.", hint=hint, path=file.name)
    return best[0], "quotes"


def require_quoted(named: Sequence[str], quoted: Mapping[str, object], where: str) -> str:
    """Give the first of the named sources that findings quote, or raise UsageError."""
    for of in named:
        if of in quoted:
            return of
    raise UsageError(
        f"{where}: no finding quotes {' or '.join(dict.fromkeys(named))}.", hint="Name it as the evidence does in read_in.", value=named[0]
    )


def verified(source: str, found_by: str, text: str, quotes: Mapping[str, Quoted], proofs: Proofs) -> Verified:
    """Seek the quotes of one source in its text."""
    whole = normalise_quote(text)
    before = proofs.quotes_of.get(source, {})
    rows, missing = [], []
    for item in quotes.values():
        row = quote_row(source, item.quote, whole)
        if row is None:
            missing.append(not_found(item.publication, item.place, item.quote, source))
        else:
            rows.append(row)
    places = {digest: row.offset for digest, row in before.items() if row.offset is not None}
    return Verified(
        source,
        found_by,
        proofs.by_source.get(source),
        sha256_of(whole),
        len(whole),
        tuple(rows),
        tuple(missing),
        unproved=sum(row.sha256 not in before for row in rows),
        moved=sum(places.get(row.sha256, row.offset) != row.offset for row in rows),
    )


def updated_proofs(proofs: Proofs, results: Iterable[Verified], *, date: str, program: str) -> Proofs:
    """Give the proofs with those of the texts at hand in place of what was known of them.

    A proof in which nothing else changes keeps its day and its program. Raises UsageError when a quote does not stand in its text.
    """
    texts, quotes = dict(proofs.by_source), {of: tuple(rows.values()) for of, rows in proofs.quotes_of.items()}
    for result in results:
        if result.missing:
            hint = "Copy the words as printed, faults included; or keep the proof of the edition that was read."
            message = f"{len(result.missing)} quotes do not stand in the text of {result.source}; nothing was written."
            raise UsageError(message, hint=hint, value=result.source)
        of, old = result.source, texts.get(result.source)
        row = ProvedText(of, PROVED, date, program, NORMALISATION, result.length, result.sha256)
        same = old is not None and replace(old, date=date, program=program) == row and set(quotes.get(of, ())) == set(result.rows)
        texts[of] = old if same and old is not None else row
        quotes[of] = result.rows
    return replace(proofs, texts=tuple(texts.values()), quotes=tuple(row for rows in quotes.values() for row in rows))


def without_idle(proofs: Proofs, quoted: Mapping[str, Mapping[str, Quoted]]) -> Proofs:
    """Give the proofs of what the corpus quotes, and of nothing else."""
    quotes = tuple(row for row in proofs.quotes if row.sha256 in quoted.get(row.source, {}))
    kept = {row.source for row in quotes}
    return replace(proofs, texts=tuple(row for row in proofs.texts if row.source in kept), quotes=quotes)
