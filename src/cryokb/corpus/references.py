"""The table that rules read: damage limits by phase and the ranges of the literature, each with the findings that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cryokb.corpus.findings import number_in, span_of
from cryokb.issues import Json, JsonObject
from cryokb.plain import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryokb.corpus.findings import Finding
    from cryokb.corpus.loading import Curated

__all__ = ["write_reference"]

READ_ELSEWHERE = "read in another publication"


def write_reference(curated: Curated) -> JsonObject:
    """Make the reference table from the corpus; the same corpus gives the same table.

    .. code-block:: text

        {"corpus": "<sha256 of the corpus>",
         "damage_limits": [                                    sorted by phase, dose, finding
           {"phase": "Li2O2",                                  as the finding names it
            "value": null, "lower": 10000.0, "upper": null,    electrons per square angstrom; null: open or no single number
            "comparator": "more_than", "as_reported": ">10^4 e-/Å^2",
            "criterion": "mass_loss", "product": null, "limit_kind": "onset",
            "accelerating_voltage": 300000.0,                  V
            "specimen_temperature": null,                      K
            "dose_rate": null,                                 electrons per square angstrom and second
            "temperature_class": "cryo", "imaging_mode": null,
            "finding": "zachman-2018-cryo-stem-lithium/onset_li2o2",
            "source": "Zachman 2018 (read in another publication)", "doi": "10....", "secondary": true,
            "ocr_confidence": "medium", "disputed": null}],
         "ranges": [                                           sorted by property, metal
           {"property": "interphase_thickness", "metal": "Na", "unit": "nm",
            "lowest": 6.0, "highest": 40.0,                    over all bounds that are numbers; null when there is none
            "open_above": false, "open_below": false,          whether a finding has no upper, no lower bound
            "n": 5, "papers": 4, "secondary": 5,
            "findings": ["...", "..."],                        what n counts
            "in_words": ["..."]}]}                             findings such as "hundreds of nm", in n but not in lowest and highest

    Damage limits are the findings of ``damage_onset`` with a number; disputed ones have the reason and are left out of ranges.
    """
    onsets = [item for item in curated.findings if item.property == "damage_onset" and item.has_number and item.stands]
    limits = [limit for finding in onsets for limit in limits_of(finding)]
    limits.sort(key=lambda row: (str(row["phase"]), dose_of(row), str(row["finding"])))
    return {"corpus": curated.digest, "damage_limits": cast("list[Json]", limits), "ranges": cast("list[Json]", ranges(curated.findings))}


def limits_of(finding: Finding) -> list[JsonObject]:
    """Make one damage limit for each phase that a finding concerns."""
    damage, imaging = finding.damage or {}, finding.imaging
    return [
        {
            "phase": phase,
            "value": finding.canonical_value,
            "lower": finding.canonical_lower,
            "upper": finding.canonical_upper,
            "comparator": finding.comparator,
            "as_reported": finding.as_reported,
            "criterion": damage.get("criterion"),
            "product": damage.get("product"),
            "limit_kind": damage.get("limit_kind"),
            "accelerating_voltage": number_in(imaging, "accelerating_voltage"),
            "specimen_temperature": number_in(imaging, "specimen_temperature"),
            "dose_rate": number_in(imaging, "dose_rate"),
            "temperature_class": finding.temperature_class,
            "imaging_mode": text(imaging.get("imaging_mode")),
            "finding": finding.id,
            "source": f"{finding.author_year} ({READ_ELSEWHERE})" if finding.secondary else finding.author_year,
            "doi": finding.originates_in.get("doi"),
            "secondary": finding.secondary,
            "ocr_confidence": finding.ocr_confidence,
            "disputed": finding.disputed,
        }
        for phase in finding.phases
    ]


def dose_of(row: JsonObject) -> float:
    """Give a number to sort by: the lower bound, else the upper."""
    return float(cast("float", row["lower"] if row["lower"] is not None else row["upper"]))


def ranges(findings: Iterable[Finding]) -> list[JsonObject]:
    """Give the span of each numeric property for each metal."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        counted = finding.has_number and finding.stands and not finding.disputed and finding.property != "damage_onset"
        if finding.property and finding.metal and counted:
            groups.setdefault((finding.property, finding.metal), []).append(finding)
    return [range_of(name, metal, rows) for (name, metal), rows in sorted(groups.items())]


def range_of(name: str, metal: str, findings: list[Finding]) -> JsonObject:
    """Give the span of one property for one metal; nothing is averaged."""
    return {"property": name, "metal": metal, **span_of(findings).to_json()}
