"""From files of a microscope to one draft: companions of an exposure, sessions, and a record that somebody has begun."""

from __future__ import annotations

from cryokb.drafts.folders import Found, Journal, Reading, find_files, read_files
from cryokb.drafts.joining import Draft, combine, join, merge_into
from cryokb.drafts.sessions import GAP

__all__ = ["GAP", "Draft", "Found", "Journal", "Reading", "combine", "find_files", "join", "merge_into", "read_files"]
