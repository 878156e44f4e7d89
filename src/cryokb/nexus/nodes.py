"""The plan of an HDF5 file: groups and fields as plain objects, made before anything is written and compared when a file is verified."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Attribute", "Field", "Group", "Link", "Node", "Packed", "Ramp", "Stream", "Unsigned", "Value", "walk"]


@dataclass(frozen=True, slots=True)
class Unsigned:
    """An attribute that NeXus wants as an unsigned integer, such as ``@axis_i_indices``."""

    number: int


@dataclass(frozen=True, slots=True)
class Ramp:
    """The evenly spaced values ``offset + i * scale`` of an axis, written when the file is; integers when ``counting``."""

    offset: float
    scale: float
    size: int
    counting: bool = False


@dataclass(frozen=True, slots=True)
class Stream:
    """The place of the numbers of an array, copied piece by piece from the data source with this key."""

    key: str


@dataclass(frozen=True, slots=True)
class Packed:
    """A long text that is written compressed: as one element of fixed length, since HDF5 compresses no text of free length."""

    text: str


Value: TypeAlias = str | bool | int | float | bytes | list[str] | list[bool] | list[int] | list[float] | Ramp | Stream | Packed
Attribute: TypeAlias = str | bool | int | float | list[str] | Unsigned


@dataclass(slots=True)
class Field:
    """One dataset: its value and its attributes."""

    value: Value
    attributes: dict[str, Attribute] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """A second name of the object at ``target``, an absolute path in the same file (a hard link)."""

    target: str


@dataclass(slots=True)
class Group:
    """One group: its NeXus class, its attributes, and its children in the order in which they are made."""

    nx_class: str
    attributes: dict[str, Attribute] = field(default_factory=dict)
    children: dict[str, Node] = field(default_factory=dict)

    def group(self, name: str, nx_class: str, **attributes: Attribute) -> Group:
        """Give the child group of this name, made when it is not there yet."""
        child = self.children.setdefault(name, Group(nx_class))
        assert isinstance(child, Group)
        child.attributes.update(attributes)
        return child

    def groups(self) -> Iterator[tuple[str, Group]]:
        """Go through the groups among the children, with their names."""
        yield from ((name, child) for name, child in self.children.items() if isinstance(child, Group))

    def put(self, name: str, value: Value | None, **attributes: Attribute) -> Field | None:
        """Add a field; a value of None adds nothing, since what is not known is not written."""
        if value is None:
            return None
        child = Field(value, dict(attributes))
        self.children[name] = child
        return child


Node: TypeAlias = Group | Field | Link


def walk(group: Group, path: str = "") -> Iterator[tuple[str, Node]]:
    """Go through everything below a group, parents before children, each with its absolute path."""
    for name, child in group.children.items():
        place = f"{path}/{name}"
        yield place, child
        match child:
            case Group():
                yield from walk(child, place)
