"""The limits on hostile or broken input, in one place."""

from __future__ import annotations

__all__ = ["MAX_ALIAS_WEIGHT", "MAX_BYTES", "MAX_DEPTH", "MAX_NAME", "MAX_OPENERS_UNCHECKED", "MAX_VALUES"]

MAX_BYTES = 10_000_000
"""The largest document that is read, in bytes of UTF-8."""

MAX_DEPTH = 100
"""The deepest nesting of mappings and lists; a record needs about eight levels."""

MAX_VALUES = 300_000
"""The most values, mappings and lists of a document; a record of ten thousand acquisitions has fewer."""

MAX_NAME = 1_000
"""The longest name of a value, in characters; YAML itself stops at 1,024 in most places."""

MAX_ALIAS_WEIGHT = 100_000
"""How much all aliases of a document together may add, in values plus characters."""

MAX_OPENERS_UNCHECKED = 5_000
"""With more opening brackets than this the depth is measured before parsing, because libyaml's time grows with its square."""
