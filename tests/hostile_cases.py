"""Inputs that are made to stop a program: each is written into a folder under its name, and each must end soon, small, and with words."""

from __future__ import annotations

import gzip
import io
import json
import os
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import h5py

HEAD = "cryokb: record/1.0\ntitle: a\n"
RECORD = HEAD + "specimens: {a: {system: {metal: Li}}}\n"
SESSION = "sessions:\n  day:\n    acquisitions:\n"

Content = str | bytes


def texts() -> Iterator[tuple[str, Content]]:
    """Texts that are no sound document, small ones."""
    yield "empty.yaml", ""
    yield "blank.yaml", " \n\n \n"
    yield "remarks.yaml", "# only this\n" * 50
    yield "byte_order_mark.yaml", b"\xef\xbb\xbf"
    yield "zero_bytes.yaml", RECORD.encode() + b"\0" * 1000
    yield "all_zero.yaml", bytes(100_000)
    yield "utf16.yaml", RECORD.encode("utf-16")
    yield "utf16_bare.yaml", RECORD.encode("utf-16-be")
    yield "utf32.yaml", RECORD.encode("utf-32")
    yield "utf32_bare.yaml", RECORD.encode("utf-32-le")
    yield "latin.yaml", (RECORD + "note: Å\n").encode("latin-1")
    yield "cut_utf8.yaml", (RECORD + "note: Å").encode()[:-1]
    yield "surrogates.yaml", RECORD.encode() + b"note: \xed\xa0\x80\n"
    yield "overlong.yaml", RECORD.encode() + b"note: \xc0\xaf\n"
    yield "packed.yaml", gzip.compress(RECORD.encode() * 1000)
    yield "bomb.yaml", gzip.compress(bytes(50_000_000))
    yield "lone_returns.yaml", (RECORD + "titel: b\n").replace("\n", "\r")
    yield "mixed_ends.yaml", RECORD.replace("\n", "\r\n", 1) + "titel: b\r"
    yield "next_line.yaml", RECORD + "note: a\u0085b\u2028c\u2029d\n"
    yield "escapes.yaml", RECORD + 'note: "\\e[31m\\a\\0"\n'
    yield "raw_escapes.yaml", RECORD + "note: \x1b[31m\x07\n"
    yield "direction.yaml", RECORD + "titel: \u202egpj.exe\u2066\u200f\n\u202ekey: 1\n"
    yield "noncharacters.yaml", RECORD + "note: \ufffe\uffff\n"
    yield "object.yaml", "cryokb: !!python/object/apply:os.system [echo hurt]\n"
    yield "tags.yaml", RECORD + "note: !secret a\nid: !!binary aGk=\n"
    yield "merge.yaml", RECORD + "a: &x {b: 1}\nc: {<<: *x}\n"
    yield "inside_itself.yaml", RECORD + "a: &x [*x]\n"
    yield "no_anchor.yaml", RECORD + "note: *nothing\n"
    yield "anchor_unused.yaml", RECORD + "note: &here a\n"
    yield "two_documents.yaml", RECORD + "---\n" + RECORD
    yield "many_documents.yaml", "---\na: 1\n" * 20_000
    yield "directive.yaml", "%YAML 9.9\n%TAG ! tag:x,2000:\n---\n" + RECORD
    yield "twice.yaml", RECORD + "title: b\ntitle: c\n"
    yield "twice_often.yaml", HEAD + "title: b\n" * 50_000
    yield "null.yaml", "cryokb: record/1.0\ntitle:\nspecimens: ~\nsessions: null\n"
    yield "tab.yaml", RECORD + "a:\n\tb: 1\n"
    yield "colon.yaml", ":" * 10_000
    yield "dashes.yaml", "- " * 100_000
    yield "questions.yaml", "? " * 100_000
    yield "quotes.yaml", RECORD + 'note: "' + "a\n" * 100_000
    yield "block.yaml", RECORD + "note: |\n" + "  a\n" * 500_000
    yield "yes.yaml", "cryokb: true\n"
    yield "list.yaml", "- cryokb: record/1.0\n"
    yield "header_list.yaml", "cryokb: [record, 1.0]\n"
    yield "header_long.yaml", "cryokb: " + "r" * 1_000_000 + "/1.0\n"
    yield "version_long.yaml", "cryokb: record/" + "1" * 100_000 + ".0\n"
    yield "version_odd.yaml", "cryokb: record/1.0.0.0.\u0661\n"


def numbers() -> Iterator[tuple[str, Content]]:
    """Numbers that are none, or too many digits of one."""
    for name, value in {
        "huge": "1e400",
        "minus_huge": "-1e400",
        "nan": ".nan",
        "infinite": ".inf",
        "integer": "9" * 30,
        "digits": "9" * 1_000_000,
        "fraction": "0." + "3" * 1_000_000,
        "exponent": "1e999999999",
        "tiny": "1e-999999999",
        "hex": "0x" + "f" * 100_000,
        "old_octal": "0o17",
        "sexagesimal": "1:" * 50_000 + "1",
    }.items():
        yield f"number_{name}.yaml", f"{RECORD}version: {value}\n"
        quantity = f"{value} nm" if name not in {"nan", "infinite"} else f"{name} nm"
        yield f"quantity_{name}.yaml", f"{RECORD}{SESSION}      x: {{technique: hrtem, pixel_size: {quantity}}}\n"
    yield "number_huge.json", '{"cryokb": "record/1.0", "version": 1e400}'
    yield "number_digits.json", '{"cryokb": "record/1.0", "version": ' + "9" * 1_000_000 + "}"
    yield "number_nan.json", '{"cryokb": "record/1.0", "version": NaN, "a": [Infinity, -Infinity]}'
    yield "unit_long.yaml", f"{RECORD}{SESSION}      x: {{dose: 1 {'m/' * 50_000}s}}\n"
    yield "unit_power.yaml", f"{RECORD}{SESSION}      x: {{dose: 1 m^{'9' * 5000}}}\n"
    yield "range_long.yaml", f"{RECORD}{SESSION}      x: {{dose: {'1-' * 50_000}2 e-/Å^2}}\n"
    yield "formula_long.yaml", f"{HEAD}specimens: {{a: {{system: {{metal: {'Li(' * 5000}}}}}}}\n"
    yield (
        "salts_long.yaml",
        f"{HEAD}specimens: {{a: {{system: {{metal: Li, electrolyte: {{salts: [{'LiPF6 1 mol/L + ' * 20_000}x]}}}}}}}}\n",
    )
    yield "date_odd.yaml", f"{RECORD}sessions: {{a: {{start: 99999-99-99T99:99:99Z}}}}\n"


def nests() -> Iterator[tuple[str, Content]]:
    """Nesting, aliases, and what grows with the square of its length."""
    yield "brackets.yaml", "cryokb: " + "[" * 100_000
    yield "brackets_closed.yaml", "cryokb: " + "[" * 5_000 + "]" * 5_000
    yield "braces.yaml", "cryokb: " + "{a: " * 50_000
    yield "brackets.json", '{"cryokb": ' + "[" * 1_000_000
    yield "braces.json", '{"a":' * 100_000 + "1" + "}" * 100_000
    yield "deep.yaml", HEAD + "\n".join(" " * depth + "a:" for depth in range(2_000)) + " 1\n"
    yield (
        "laughs.yaml",
        HEAD + "a: &a [x, x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(20)),
    )
    yield "aliases.yaml", HEAD + "a: &a " + "x" * 100_000 + "\nb: [" + "*a, " * 20_000 + "]\n"
    yield "anchors.yaml", HEAD + "".join(f"k{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" if n else "k0: &a0 [1]\n" for n in range(3_000))
    yield "extensions_deep.yaml", RECORD + "extensions: {a: " + "[" * 90 + "1" + "]" * 90 + "}\n"
    yield "specimens_ring.yaml", HEAD + "specimens:\n" + "".join(f"  s{n}: {{taken_from: s{(n + 1) % 3000}}}\n" for n in range(3_000))


def crowds() -> Iterator[tuple[str, Content]]:
    """Much of everything, up to the size of a document."""
    yield "names.yaml", RECORD + "".join(f"unknown_{n}: 1\n" for n in range(100_000))
    yield "names.json", json.dumps({"cryokb": "record/1.0", "title": "a", **{f"unknown_{n}": 1 for n in range(100_000)}})
    yield "items.yaml", RECORD + "keywords:\n" + "- 1\n" * 500_000
    yield "empties.yaml", RECORD + "".join(f"unknown_{n}:\n" for n in range(100_000))
    yield "odd_keys.yaml", RECORD + "".join(f"{n}: 1\n" for n in range(100_000))
    yield "nulls.yaml", RECORD + "keywords: [" + "~, " * 200_000 + "]\n"
    yield "steps.yaml", HEAD + "specimens:\n  a:\n    history:\n" + "    - {step: washing, duration: 5 parsecs}\n" * 50_000
    yield "terms.yaml", HEAD + SESSION + "".join(f"      a{n}: {{technique: hr_tme, pixel_size: 1 kg}}\n" for n in range(30_000))
    yield (
        "same_files.yaml",
        HEAD + SESSION + "".join(f"      a{n}: {{technique: hrtem, file: x.mrc, specimen: gone}}\n" for n in range(20_000)),
    )
    yield "scalar.yaml", HEAD + "note: " + "x" * 9_900_000 + "\n"
    yield "scalar_wrong.yaml", RECORD + "version: " + "x" * 9_900_000 + "\n"
    yield "scalar_quantity.yaml", RECORD + SESSION + "      a: {technique: hrtem, pixel_size: " + "5 " * 4_900_000 + "}\n"
    yield "scalar_term.yaml", RECORD + "access: " + "open" * 1_000_000 + "\n"
    yield (
        "scalar_creator.yaml",
        RECORD + "creators: [{family: a, orcid: " + "0" * 1_000_000 + "}]\nidentifier: 10." + "1" * 1_000_000 + "\n",
    )
    yield "key.yaml", RECORD + "? " + "k" * 1_000_000 + "\n: 1\n"
    yield "key.json", json.dumps({"cryokb": "record/1.0", "k" * 1_000_000: {f"x{n}": None for n in range(200)}})
    yield "key_plain.yaml", RECORD + "k" * 1_000_000 + ": 1\n"
    yield "keys_long.json", json.dumps({"cryokb": "record/1.0", "specimens": {"k" * 900 + str(n): {"a": 1} for n in range(5_000)}})
    yield "lines.yaml", RECORD + "\n" * 9_000_000 + "titel: b\n"
    yield "remarks_long.yaml", "# remark\n" * 1_000_000 + RECORD + "titel: b\n"
    yield "spaces.yaml", RECORD + "note: a" + " " * 9_000_000 + "b\ntitel: c\n"
    yield "string.json", '{"cryokb": "record/1.0", "note": "' + "\\u0041" * 1_000_000 + '", "titel": 1}'
    yield "too_large.yaml", RECORD + "note: " + "x" * 10_000_000
    yield "commas.yaml", RECORD + "keywords: [" + "," * 100_000 + "]\n"
    yield "commas_cut.yaml", RECORD + "extensions: {" + ", ".join(f"a{n}: b, C{n}" for n in range(60_000)) + "}\n"
    yield "unquoted.yaml", RECORD + "".join(f"u{n}: >5 ppm\n" for n in range(5_000))
    yield "tags_many.yaml", RECORD + "keywords: [" + "!x a, " * 100_000 + "]\n"
    yield "merges.yaml", RECORD + "a: &x {b: 1}\n" + "".join(f"c{n}: {{<<: *x}}\n" for n in range(50_000))
    yield "anchors_unused.yaml", RECORD + "keywords: [" + "".join(f"&a{n} b, " for n in range(100_000)) + "]\n"
    yield "units.yaml", HEAD + SESSION + "".join(f"      a{n}: {{technique: hrtem, pixel_size: 1 u{n}x}}\n" for n in range(30_000))
    yield "sound.yaml", HEAD + SESSION + "".join(f"      a{n}: {{technique: hrtem, dose: {n}.5 e-/Å^2}}\n" for n in range(20_000))
    yield "escape_key.json", json.dumps({"cryokb": "record/1.0", "\x1b[31m\u202e\n": 1, "\ud800": "\udfff"})


def archives() -> Iterator[tuple[str, Content]]:
    """Files of other kinds under our names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../etc/record.yaml", RECORD)
    yield "packed_zip.yaml", packed.getvalue()
    yield "record.zip", packed.getvalue()
    yield "document.json", b"%PDF-1.7\n" + bytes(1000)
    yield "text.nxs", RECORD
    yield "empty.nxs", b""
    yield "cut.nxs", b"\x89HDF\r\n\x1a\n" + bytes(40)
    yield "cut.h5", b"\x89HDF\r\n\x1a\n\x03\x08\x08\x00" + b"\xff" * 200
    yield "cut.mrc", struct.pack("<10i", 2**31 - 1, 2**31 - 1, 2**31 - 1, 2, 0, 0, 0, 1, 1, 1) + bytes(984)
    yield "negative.mrc", struct.pack("<10i", -5, -5, -5, 2, 0, 0, 0, 1, 1, 1) + bytes(984)
    yield "noise.mrc", os.urandom(5000)
    yield "noise.dm4", b"\x00\x00\x00\x04" + b"\xff" * 5000
    yield "noise.dm3", b"\x00\x00\x00\x03" + b"\x7f" * 5000
    yield "noise.tif", b"II*\0" + b"\xff" * 5000
    yield "loop.tif", b"II*\0\x08\0\0\0" + b"\0\0" + b"\x08\0\0\0"
    yield "noise.ser", b"II\x97\x01" + b"\xff" * 5000
    yield "noise.emd", b"\x89HDF\r\n\x1a\n" + b"\xff" * 5000
    yield "noise.msa", b"#FORMAT : EMSA/MAS\n#NPOINTS : 99999999999\n#SPECTRUM : \n1 2 3"
    yield "noise.mdoc", b"PixelSpacing = " + b"9" * 1_000_000 + b"\n[ZValue = 0]\nTiltAngle = nan\n"
    yield "sections.mdoc", "T = SerialEM\n" + "".join(f"[ZValue = {n}]\nTiltAngle = {n % 60}\nExposureTime = 1\n" for n in range(20_000))
    yield "escapes.mdoc", "PixelSpacing = \x1b[31m5\n[ZValue = 0]\nSubFramePath = \x1b]0;hurt\x07a.tif\n"
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    yield "laughs.xml", f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "x">{entities}]><MicroscopeImage>&e11;</MicroscopeImage>'
    yield "outside.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><MicroscopeImage>&e;</MicroscopeImage>'
    yield "deep.xml", "<MicroscopeImage>" + "<a>" * 200_000
    yield "angles.rawtlt", "1e999\nnan\n" + "0.0\n" * 200_000


def hdf5_outside(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file["away"] = h5py.ExternalLink("/etc/passwd", "/x")
        file["soft"] = h5py.SoftLink("/soft")
        file["loop"] = file["/"]
        file.attrs["note\x1b[31m"] = "\x1b]0;hurt\x07"
        file.create_group("entry\x1b[31m\n\u202e").attrs["NX_class"] = "NXentry\x1b[5m"


def hdf5_claims(path: Path) -> None:
    with h5py.File(path, "w") as file:
        entry = file.create_group("entry")
        entry.attrs["NX_class"] = "NXentry"
        home = entry.create_group("cryokb")
        home.attrs["format"] = "1.0"
        home.create_dataset("record/title", (2**40,), chunks=(2**20,), dtype="f8", compression="gzip")
        file.create_dataset("data", (2**30, 2**10), chunks=(1024, 1024), dtype="f8", compression="gzip")


def hdf5_crowd(path: Path) -> None:
    with h5py.File(path, "w", libver="latest") as file:
        for number in range(30_000):
            file.create_group(f"g{number}")


def hdf5_deep(path: Path) -> None:
    with h5py.File(path, "w") as file:
        here = file
        for _ in range(1_500):
            here = here.create_group("g")


def hdf5_large(path: Path) -> None:
    """A large file in which one thing is to be said: it holds no record."""
    with h5py.File(path, "w") as file:
        file["a"] = [1, 2, 3]
    os.truncate(path, 400_000_000)


def huge_text(path: Path) -> None:
    with path.open("wb") as stream:
        stream.write(RECORD.encode() + b"note: |\n")
        stream.truncate(500_000_000)


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def circle(path: Path) -> None:
    path.symlink_to(path.name)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def writers() -> dict[str, Callable[[Path], object]]:
    """What is no plain content: links, pipes, folders, large and doctored HDF5 files."""
    return {
        "pipe.yaml": os.mkfifo,
        "pipe.nxs": os.mkfifo,
        "pipe.mrc": os.mkfifo,
        "zero.yaml": device,
        "zero.nxs": device,
        "zero.mrc": device,
        "gone.yaml": dangling,
        "circle.yaml": circle,
        "folder.yaml": Path.mkdir,
        "folder.nxs": Path.mkdir,
        "outside.nxs": hdf5_outside,
        "claims.nxs": hdf5_claims,
        "crowd.nxs": hdf5_crowd,
        "deep.nxs": hdf5_deep,
        "large.nxs": hdf5_large,
        "huge.yaml": huge_text,
    }


NAMES = [
    "red\x1b[31m.yaml",
    "new\nline.yaml",
    "\u202egpj.yaml",
    "n" * 240 + ".yaml",
    os.fsdecode(b"bad\xff.yaml"),
    "-dash.yaml",
    "[a]*?.yaml",
    " .yaml",
]
"""Names of files that are odd by themselves; each holds a document with an unknown name."""


GROUPS = {"texts": texts, "numbers": numbers, "nests": nests, "crowds": crowds, "archives": archives}


def write_all(folder: Path, *groups: str) -> list[str]:
    """Write every case of the groups (none named: of all), and what is no plain content, into a folder; give their names."""
    names = []
    for group in groups or GROUPS:
        for name, content in GROUPS[group]():
            (folder / name).write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
            names.append(name)
    for name, write in writers().items():
        write(folder / name)
        names.append(name)
    for name in NAMES:
        (folder / name).write_text(RECORD + "titel: a\n", encoding="utf-8")
    return [*names, *NAMES]
