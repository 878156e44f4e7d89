"""Where a data set stands among the literature, and systems side by side."""

from __future__ import annotations

from cryokb.compare.comparing import Selection, SideBySide, Standing, own_rows, selection_of, side_by_side, standings

__all__ = ["Selection", "SideBySide", "Standing", "own_rows", "selection_of", "side_by_side", "standings"]
