"""Proofs of quotes: what shows that the words of a quote stand in a text that may not travel with the corpus."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryokb import batch, corpus
from cryokb.cli import main
from cryokb.corpus.proofs import NORMALISATION, QUOTES_FILE, TEXTS_FILE, digest_of, quote_row, read_proofs, sha256_of
from cryokb.corpus.verifying import quoted_in, read_text_file, text_file
from cryokb.errors import UnreadableFile, UsageError

ROOT = Path(__file__).parent.parent
CURATED = ROOT / "curated"
INVENTED = ROOT / "tests" / "data" / "corpus"
ALDER, BIRCH = "alder-2028-invented-sodium", "birch-2029-invented-damage"
BIRCH_DOI, QUILL_DOI = "10.5555/birch.2029", "10.5555/quill.2030"


@pytest.fixture
def folder(tmp_path):
    """The invented corpus, with a proof of every quote."""
    place = tmp_path / "curated"
    shutil.copytree(INVENTED, place)
    for source in sorted((INVENTED / "sources").iterdir()):
        assert main(["corpus", "verify", "--text", str(source), "--write", "--read-on", "2031-01-02", "--curated", str(place)]) == 0
    return place


def edit(place, stem, old, new):
    file = place / "publications" / f"{stem}.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def proof_issues(place):
    return [issue for issue in corpus.check(corpus.load(place)) if issue.code == "LIT-PROOF"]


# ---------------------------------------------------------------- the form


def test_the_form_in_which_texts_are_compared_is_pinned_by_its_version():
    """Whoever changes the normalisation changes this digest, and raises its version."""
    text = " Li₂O—cryo\u00ad-EM,\r\n 30\u00a0± 5 nm \t− 10⁵ e⁻ Å⁻²; hun-\ndreds ﬁne “x”"
    whole = corpus.normalise_quote(text)
    assert whole == "Li2O-cryo-EM, 30 ± 5 nm -105 e-Å-2; hun-dreds fine “x”"
    assert digest_of(text) == hashlib.sha256(whole.encode()).hexdigest()
    assert NORMALISATION == "1"


TEXT = st.text(alphabet=st.sampled_from("ab —-\n Å₂ﬁ\u00ad\u0301."), min_size=1, max_size=60)


@given(TEXT, st.data())
def test_a_proof_of_any_piece_of_a_text_says_where_it_stands(text, data):
    whole = corpus.normalise_quote(text)
    first = data.draw(st.integers(0, len(whole)))
    last = data.draw(st.integers(first, len(whole)))
    piece = whole[first:last]
    row = quote_row("x", piece, whole)
    words = corpus.normalise_quote(piece)
    if not words or words not in whole:
        assert row is None
        return
    assert row.length == len(words)
    assert sha256_of(whole[row.offset : row.offset + row.length]) == row.sha256
    assert quote_row("x", piece + "0", whole) is None


def test_a_text_is_normalised_once(folder, tmp_path):
    """A second pass would join a letter with the accent that stood behind a soft hyphen."""
    text = (INVENTED / "sources" / "quill.2030.txt").read_text(encoding="utf-8") + "a\u00ad\u0301"
    (tmp_path / "accent.txt").write_text(text, encoding="utf-8")
    (result,) = corpus.verify(corpus.load(folder), [read_text_file(tmp_path / "accent.txt")], source=QUILL_DOI)
    assert result.sha256 == digest_of(text)
    assert result.length == len(corpus.normalise_quote(text))


def test_a_text_that_is_no_text_of_one_source_is_too_large(tmp_path):
    (tmp_path / "large.txt").write_bytes(b"words " * 1_000_000)
    with pytest.raises(UnreadableFile, match="5 MB"):
        read_text_file(tmp_path / "large.txt")


def test_the_tables_hold_digests_of_what_is_quoted_and_of_whole_texts_alone(folder):
    proofs = corpus.load(folder).proofs
    text = (INVENTED / "sources" / "quill.2030.txt").read_text(encoding="utf-8")
    known = proofs.by_source[QUILL_DOI]
    whole = corpus.normalise_quote(text)
    assert (known.state, known.date, known.length) == ("proved", "2031-01-02", len(whole))
    assert known.sha256 == hashlib.sha256(whole.encode()).hexdigest()
    assert re.fullmatch(r"cryokb [0-9.]+\w*", known.program)
    for row in proofs.quotes_of[QUILL_DOI].values():
        assert hashlib.sha256(whole[row.offset : row.offset + row.length].encode()).hexdigest() == row.sha256
    quoted = {(source, digest) for source, quotes in quoted_in(corpus.load(folder)).items() for digest in quotes}
    assert {(row.source, row.sha256) for row in proofs.quotes} == quoted
    written = (folder / TEXTS_FILE).read_text(encoding="utf-8") + (folder / QUOTES_FILE).read_text(encoding="utf-8")
    digests = {known.sha256 for known in proofs.texts} | {digest for _, digest in quoted}
    assert set(re.findall("[0-9a-f]{16,}", written)) == digests
    assert read_proofs(folder).texts_table() + read_proofs(folder).quotes_table() == written


# ---------------------------------------------------------------- the check


def test_a_corpus_whose_quotes_are_proved_is_silent(folder):
    assert corpus.check(corpus.load(folder)) == []


def test_a_corpus_without_proofs_is_not_asked_for_them():
    assert corpus.load(INVENTED).proofs.folder is None
    assert corpus.check(corpus.load(INVENTED)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"no NaH was found"', '"no NaH was ever found"'),
        ('"no NaH was found"', '"no NaH was foun"'),
        ('"no NaH was found"', '"No NaH was found"'),
        ('"no NaH was found"', '"no NaH was found."'),
    ],
)
def test_an_edited_quote_that_was_not_read_again_fails(folder, old, new):
    edit(folder, ALDER, old, new)
    (issue,) = proof_issues(folder)
    assert (issue.severity, issue.file) == ("error", str(folder / "publications" / f"{ALDER}.yaml"))
    assert new.strip('"') in (folder / "publications" / f"{ALDER}.yaml").read_text(encoding="utf-8").splitlines()[issue.line - 1]
    assert "verify --text" in issue.hint
    assert main(["validate", str(folder)]) == 1


def test_the_same_words_in_another_print_need_no_other_proof(folder):
    edit(folder, ALDER, '"no NaH was found"', '"no  NaH\u00ad was found "')
    assert proof_issues(folder) == []


def test_a_quote_of_another_source_is_not_proved_by_the_first(folder):
    edit(folder, BIRCH, 'locator: section 3, quote: "along <111> and <211>"', 'locator: section 3, quote: "grains of XX#?2 nm"')
    (issue,) = proof_issues(folder)
    assert "birch" in issue.file
    edit(folder, BIRCH, "{read_in: 10.5555/birch.2029, locator: section 3", "{read_in: 10.5555/other.1999, locator: section 3")
    (issue,) = (issue for issue in proof_issues(folder) if issue.severity == "error")
    assert "10.5555/other.1999: the text has no proof" in issue.message
    assert issue.path.endswith("/read_in")


def test_where_the_text_is_at_hand_it_is_the_judge(folder):
    edit(folder, ALDER, '"no NaH was found"', '"no NaH was ever found"')
    texts = corpus.read_source_texts(INVENTED / "sources", [QUILL_DOI])
    assert [issue.code for issue in corpus.check(corpus.load(folder), source_texts=texts)] == ["LIT-QUOTE-FOUND"]


def test_a_proof_of_what_is_not_quoted_any_more_is_told_and_taken_away_without_the_text(folder, capsys):
    edit(folder, ALDER, '"no NaH was found"', '"NaF and Na,COs next to the metal"')
    (issue,) = proof_issues(folder)
    assert (issue.severity, Path(issue.file).name) == ("warning", QUOTES_FILE)
    assert str(digest_of("no NaH was found")) in (folder / QUOTES_FILE).read_text(encoding="utf-8").splitlines()[issue.line - 1]
    assert main(["corpus", "verify", "--curated", str(folder)]) == 1
    assert "1 proof of words that are not quoted" in capsys.readouterr().out
    assert main(["corpus", "verify", "--write", "--curated", str(folder)]) == 0
    assert proof_issues(folder) == []
    assert digest_of("no NaH was found") not in (folder / QUOTES_FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize("damage", [("title: Invented", "title: [Invented"), ("statement: Whiskers grow", "state: Whiskers grow")])
def test_the_proofs_of_a_damaged_file_are_kept(folder, damage):
    edit(folder, BIRCH, *damage)
    before = (folder / QUOTES_FILE).read_bytes()
    assert proof_issues(folder) == []
    assert main(["corpus", "verify", "--write", "--curated", str(folder)]) == 1
    assert (folder / QUOTES_FILE).read_bytes() == before


def test_a_wrong_length_is_no_proof(folder):
    table = (folder / QUOTES_FILE).read_text(encoding="utf-8").splitlines()
    row = next(number for number, line in enumerate(table) if digest_of("no NaH was found") in line)
    cells = table[row].split("\t")
    table[row] = "\t".join([*cells[:2], str(int(cells[2]) - 1), cells[3]])
    (folder / QUOTES_FILE).write_text("\n".join(table) + "\n", encoding="utf-8")
    assert [issue.code for issue in proof_issues(folder)] == ["LIT-PROOF"]


def test_hashes_of_words_of_the_retired_form_are_told(folder):
    (folder / "witnesses").mkdir()
    (folder / "witnesses" / "x.json").write_text("{}", encoding="utf-8")
    (issue,) = proof_issues(folder)
    assert (issue.severity, Path(issue.file).name) == ("warning", "witnesses")


DAMAGES = [
    (TEXTS_FILE, lambda text: text.replace("sha256", "sha1")),
    (TEXTS_FILE, lambda text: text + text.splitlines()[1] + "\n"),
    (TEXTS_FILE, lambda text: text.replace("\tproved\t", "\tassured\t", 1)),
    (TEXTS_FILE, lambda text: text.replace("2031-01-02", "yesterday", 1)),
    (TEXTS_FILE, lambda text: text.replace("\tproved\t", "\tnot_reread\t", 1)),
    (TEXTS_FILE, lambda text: re.sub(r"\t1\t([0-9]+)\t", r"\t2\t\1\t", text, count=1)),
    (TEXTS_FILE, lambda text: re.sub(r"\t1\t([0-9]+)\t", "\t1\t20\t", text)),
    (TEXTS_FILE, lambda text: text.replace("\t", " ")),
    (TEXTS_FILE, lambda text: text.splitlines()[0] + "\n"),
    (TEXTS_FILE, lambda _: ""),
    (QUOTES_FILE, lambda text: re.sub(r"\t[0-9]+\t", "\t-\t", text, count=1)),
    (QUOTES_FILE, lambda text: re.sub(r"\t[0-9]+\t", "\t-1\t", text, count=1)),
    (QUOTES_FILE, lambda text: re.sub(r"[0-9a-f]{64}", "0" * 63, text, count=1)),
    (QUOTES_FILE, lambda text: text + text.splitlines()[1] + "\n"),
]


@pytest.mark.parametrize(("name", "damage"), DAMAGES)
def test_a_damaged_table_is_told_by_validate(folder, name, damage):
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(damage(text), encoding="utf-8")
    assert damage(text) != text
    (issue,) = (issue for issue in batch.validate_paths([folder]).issues if issue.code == "DOC-SYNTAX")
    assert Path(issue.file).name in (TEXTS_FILE, QUOTES_FILE)
    assert issue.hint


def test_a_text_that_was_not_read_again_has_no_length_and_its_quotes_no_place(folder):
    text = (folder / TEXTS_FILE).read_text(encoding="utf-8")
    (folder / TEXTS_FILE).write_text(re.sub(rf"({QUILL_DOI}\t)proved(\t.*\t1\t)[0-9]+", r"\1not_reread\2-", text), encoding="utf-8")
    quotes = (folder / QUOTES_FILE).read_text(encoding="utf-8")
    (folder / QUOTES_FILE).write_text(re.sub(rf"({QUILL_DOI}\t)[0-9]+", r"\1-", quotes), encoding="utf-8")
    assert proof_issues(folder) == []
    source = INVENTED / "sources" / "quill.2030.txt"
    (result,) = corpus.verify(corpus.load(folder), [read_text_file(source)])
    assert (result.same_text, result.is_proved, result.found_by, result.moved) == (True, False, "digest", 0)
    edit(folder, ALDER, '"no NaH was found"', '"no NaH was ever found"')
    assert [issue.severity for issue in proof_issues(folder)] == ["error"]


# ---------------------------------------------------------------- the command


def test_the_command_verifies_the_text_that_was_read(folder, capsys):
    source = INVENTED / "sources" / "quill.2030.txt"
    before = {name: (folder / name).read_bytes() for name in (TEXTS_FILE, QUOTES_FILE)}
    capsys.readouterr()
    assert main(["corpus", "verify", "--text", str(source), "--curated", str(folder)]) == 0
    told = capsys.readouterr()
    assert told.out.startswith(f"{QUILL_DOI}: the text that was read, known by its digest\n")
    assert "moved" not in told.out
    assert told.err == ""
    assert main(["corpus", "verify", "--text", str(source), "--write", "--curated", str(folder), "--read-on", "2032-01-01"]) == 0
    assert {name: (folder / name).read_bytes() for name in (TEXTS_FILE, QUOTES_FILE)} == before, "nothing changed, so the day stays"


def test_another_edition_is_verified_quote_by_quote(folder, tmp_path, capsys):
    other = tmp_path / "other.txt"
    text = (INVENTED / "sources" / "quill.2030.txt").read_text(encoding="utf-8")
    other.write_text("A second edition.\n" + text, encoding="utf-8")
    capsys.readouterr()
    assert main(["corpus", "verify", "--text", str(other), "--curated", str(folder), "--format", "json"]) == 0
    (result,) = json.loads(capsys.readouterr().out)["texts"]
    assert (result["same_text"], result["found_by"], result["missing"]) == (False, "quotes", [])
    assert result["moved"] == result["found"] > 0
    other.write_text("A second edition.\n" + text.replace("no NaH", "no  hydride"), encoding="utf-8")
    before = (folder / QUOTES_FILE).read_bytes()
    assert main(["corpus", "verify", "--text", str(other), "--write", "--curated", str(folder)]) == 1
    told = capsys.readouterr()
    assert f"another text than the one that was read: {len(corpus.normalise_quote(other.read_text(encoding='utf-8'))):,}" in told.out
    assert "“no NaH was found” does not stand in" in told.out
    assert f"{ALDER}.yaml:" in told.out
    assert "nothing was written" in told.err
    assert (folder / QUOTES_FILE).read_bytes() == before


def test_whose_text_it_is_can_be_named_or_told_by_its_quotes(folder, tmp_path, capsys):
    text = (INVENTED / "sources" / "birch.2029.txt").read_text(encoding="utf-8") + "And more."
    plain, headed, stranger = tmp_path / "plain.txt", tmp_path / "headed.txt", tmp_path / "stranger.txt"
    plain.write_text(text, encoding="utf-8")
    headed.write_text(f"address: https://doi.org/{BIRCH_DOI.upper()}\ndepth: full_text\ndoi: -\n\n{text}", encoding="utf-8")
    stranger.write_text("Words of another study.", encoding="utf-8")
    curated = corpus.load(folder)
    for file, said, found_by in ((plain, None, "quotes"), (headed, None, "name"), (plain, f"doi:{BIRCH_DOI}", "name")):
        (result,) = corpus.verify(curated, [read_text_file(file)], source=said)
        assert (result.source, result.found_by, result.missing) == (BIRCH_DOI, found_by, ())
    for arguments in (["--text", str(stranger)], ["--text", str(plain), "--source", "10.5555/nobody"], ["--source", BIRCH_DOI]):
        assert main(["corpus", "verify", "--curated", str(folder), *arguments]) == 2
    told = capsys.readouterr().err
    assert "--source ADDRESS" in told
    assert "no finding quotes 10.5555/nobody" in told


def test_texts_of_one_source_are_read_as_one_by_name_and_number(folder, tmp_path):
    text = (INVENTED / "sources" / "birch.2029.txt").read_text(encoding="utf-8").splitlines()
    for name, lines in (("birch.txt", text[:3]), ("birch.2.txt", text[3:])):
        (tmp_path / name).write_text(f"address: {BIRCH_DOI}\n\n" + "\n".join(lines), encoding="utf-8")
    files = [read_text_file(tmp_path / name) for name in ("birch.2.txt", "birch.txt")]
    (result,) = corpus.verify(corpus.load(folder), files)
    assert (result.same_text, result.missing) == (True, ())


@pytest.mark.parametrize("content", [b"", b" \n\n ", b"address: x\n\n \n"])
def test_a_text_without_words_is_told(content):
    with pytest.raises(UsageError):
        text_file("x.txt", content)


def test_what_is_no_text_is_told(tmp_path, capsys):
    with pytest.raises(UnreadableFile):
        text_file("x.txt", b"\xff\xfe")
    for path in (tmp_path, tmp_path / "nothing", Path("/dev/null")):
        with pytest.raises(UnreadableFile, match="no file"):
            read_text_file(path)
    assert main(["corpus", "verify", "--text", str(tmp_path / "nothing"), "--curated", str(CURATED)]) == 2
    assert main(["corpus", "verify", "--read-on", "2026-02-30", "--curated", str(CURATED)]) == 2
    assert "day" in capsys.readouterr().err


def test_the_old_name_says_the_new_one_and_does_its_work(folder, capsys):
    (folder / TEXTS_FILE).unlink()
    (folder / QUOTES_FILE).unlink()
    source = INVENTED / "sources" / "quill.2030.txt"
    assert main(["corpus", "witness", str(source), "-o", str(folder / "witnesses"), "--read-on", "2031-01-02"]) == 0
    assert "corpus verify --text FILE --write" in capsys.readouterr().err
    assert list(corpus.load(folder).proofs.by_source) == [QUILL_DOI]
    assert not (folder / "witnesses").exists()


# ---------------------------------------------------------------- the curated corpus


def test_every_quote_of_the_curated_corpus_has_its_proof_and_says_which():
    curated = corpus.load(CURATED)
    proofs = curated.proofs
    assert len(proofs.texts) >= 70
    assert proofs.by_source["10.1039/d6eb00054a"].state == "proved"
    quoted = {(source, digest) for source, quotes in quoted_in(curated).items() for digest in quotes}
    assert {(row.source, row.sha256) for row in proofs.quotes} == quoted
    for row in proofs.texts:
        assert (row.state == "proved") is (row.length is not None) is ("witness" not in row.program)


def test_no_hashes_of_words_are_left_in_the_tree():
    assert not (CURATED / "witnesses").exists()
    assert list(CURATED.rglob("*.json")) == []
