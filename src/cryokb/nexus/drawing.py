"""A NeXus file as text for people: the tree with classes, values and units, nothing followed and nothing large read."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from cryokb.nexus.safety import attribute, child, damage_reported, decoded, fault_of, open_file, text_attribute
from cryokb.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    import h5py

__all__ = ["show"]

MAX_TEXT = 80
"""Longer texts are cut in the middle of the line, with their length said."""

MAX_LINES = 100_000
"""A file that is longer than that is not drawn to its end."""

MAX_VALUES = 6
"""Longer lists are described, not printed."""


def show(path: Path | str) -> str:
    """Draw the tree of a NeXus file: a line for each group and field, with class, value, unit, shape and links.

    Raises UnreadableFile when the file is missing, is a folder, or is not HDF5.
    """
    with open_file(path) as file, damage_reported(path):
        title = one_line(f"{Path(path).name}  {class_of(file)}".rstrip())
        lines = [one_line(line) for line in islice(lines_of(file, 1, frozenset({address_of(file)})), MAX_LINES + 1)]
    if len(lines) > MAX_LINES:
        lines[MAX_LINES:] = ["... and more"]
    return "\n".join([title, *lines]) + "\n"


def lines_of(group: h5py.Group, depth: int, seen: frozenset[int]) -> Iterator[str]:
    import h5py

    indent = "  " * depth
    for name in group:
        link = group.get(name, getlink=True)
        node = child(group, name)
        match link, node:
            case h5py.ExternalLink(), _:
                yield f"{indent}{name} -> {link.path} in {link.filename} (not followed)"
            case h5py.SoftLink(), _:
                yield f"{indent}{name} -> {link.path} (not followed)"
            case _, None:
                yield f"{indent}{name}  (cannot be read)"
            case _, h5py.Dataset():
                yield f"{indent}{name} {described(node)}"
            case _, h5py.Group() if address_of(node) in seen or depth > 100:
                yield f"{indent}{name}  (leads back to a group above it)"
            case _, h5py.Group():
                yield f"{indent}{name}  {class_of(node)}".rstrip()
                yield from lines_of(node, depth + 1, seen | {address_of(node)})


def address_of(node: h5py.Group) -> int:
    import h5py

    return int(h5py.h5o.get_info(node.id).addr)


def class_of(node: h5py.Group) -> str:
    return text_attribute(node, "NX_class") or ""


def described(dataset: h5py.Dataset) -> str:
    fault = fault_of(dataset)
    if fault is not None:
        return f"({fault})" if dataset.shape is None or "claims" not in fault else shape(dataset)
    if dataset.size > MAX_VALUES or len(dataset.shape) > 1:
        return shape(dataset)
    value = dataset[()]
    units = text_attribute(dataset, "units")
    told = ", ".join(shown_value(item) for item in value) if dataset.shape else shown_value(value)
    return f"= {told}{f' {units}' if units else ''}"


def shape(dataset: h5py.Dataset) -> str:
    size = " x ".join(str(length) for length in dataset.shape)
    label = attribute(dataset, "long_name")
    units = text_attribute(dataset, "units")
    packed = f", {dataset.compression}" if dataset.compression else ""
    told = f"  {label}" if label is not None else ""
    return f"[{size} {dataset.dtype}{packed}]{told}{f' in {units}' if units and label is None else ''}"


def shown_value(value: object) -> str:
    text = str(decoded(value))
    line = " ".join(text.split())
    return line if len(line) <= MAX_TEXT else f"{line[:MAX_TEXT]} ... ({len(text):,} characters)"
