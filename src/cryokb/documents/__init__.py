"""Documents: strict YAML 1.2 and JSON, with positions, edits by span and canonical text.

The only place that knows a YAML library. Data are read with ryaml; PyYAML is loaded only when a place in the text,
or the source text of a value, is asked for, so that reading a clean document stays quick.
"""

from typing import TYPE_CHECKING

from cryokb.documents.document import Document, Span, locate, locate_all, parse_pointer
from cryokb.documents.files import (
    KINDS,
    STANDARD_INPUT,
    SUPPORTED,
    beginning,
    binary_format,
    kind_of_file,
    require_file,
    text_of,
    unicode_encoding,
)
from cryokb.documents.limits import MAX_BYTES, MAX_DEPTH
from cryokb.documents.reader import from_mapping, parse_text, read_file
from cryokb.lazy import names_on_demand

if TYPE_CHECKING:
    from cryokb.documents.canonical import Style, canonical_text
    from cryokb.documents.cut_texts import find_cut_texts
    from cryokb.documents.editor import apply_edits, edit_pieces, insert_block
    from cryokb.documents.writer import compact_json, flow_text, scalar_text, write_json, write_yaml

__all__ = [
    "KINDS",
    "MAX_BYTES",
    "MAX_DEPTH",
    "STANDARD_INPUT",
    "SUPPORTED",
    "Document",
    "Span",
    "Style",
    "apply_edits",
    "beginning",
    "binary_format",
    "canonical_text",
    "compact_json",
    "edit_pieces",
    "find_cut_texts",
    "flow_text",
    "from_mapping",
    "insert_block",
    "kind_of_file",
    "locate",
    "locate_all",
    "parse_pointer",
    "parse_text",
    "read_file",
    "require_file",
    "scalar_text",
    "text_of",
    "unicode_encoding",
    "write_json",
    "write_yaml",
]

# reading a clean document needs none of these
__getattr__ = names_on_demand(
    __name__,
    {
        ".canonical": ("Style", "canonical_text"),
        ".cut_texts": ("find_cut_texts",),
        ".editor": ("apply_edits", "edit_pieces", "insert_block"),
        ".writer": ("compact_json", "flow_text", "scalar_text", "write_json", "write_yaml"),
    },
)
