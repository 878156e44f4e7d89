"""Written by schema/generate.py. Read through cryokb.standard and cryokb.model only."""
