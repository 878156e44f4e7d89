"""The doors to the two YAML libraries: ryaml for data, PyYAML for places; both are loaded at the first call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import yaml

__all__ = ["end_of", "load_yaml", "start_of", "yaml_events", "yaml_tokens"]


def load_yaml(text: str) -> Any:
    """Give the data of a YAML 1.2 text; raises ValueError with libyaml's words when it cannot be read."""
    import ryaml

    return ryaml.loads(text)  # type: ignore[attr-defined]  # its stubs import the function without exporting it


def yaml_events(text: str) -> Iterator[yaml.Event]:
    """Parse a YAML text into events, by libyaml where PyYAML has it; raises ``yaml.YAMLError`` at the first error."""
    import yaml

    return yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def yaml_tokens(text: str) -> Iterator[yaml.Token]:
    """Split a YAML text into tokens; raises ``yaml.YAMLError`` at the first character that fits nowhere."""
    import yaml

    return yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def start_of(event: yaml.Event | yaml.Token) -> int:
    """Give the offset at which an event begins; every event of a parsed text has a mark."""
    return event.start_mark.index if event.start_mark else 0


def end_of(event: yaml.Event | yaml.Token) -> int:
    """Give the offset just behind an event."""
    return event.end_mark.index if event.end_mark else 0
