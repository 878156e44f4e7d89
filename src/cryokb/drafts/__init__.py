"""From files of a microscope to one draft: companions of an exposure, sessions, and a record that somebody has begun."""

from __future__ import annotations

from cryokb.drafts.joining import Draft, combine, join, merge_into
from cryokb.drafts.sessions import GAP

__all__ = ["GAP", "Draft", "combine", "join", "merge_into"]
