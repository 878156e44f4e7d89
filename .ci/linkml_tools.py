"""Run the stock tools of LinkML on the schema, as it is written and as it ships, and look at what they make.

python .ci/linkml_tools.py FOLDER

Each must end with 0 and say nothing on standard error. The flags of gen-owl are those whose default is about to change.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import rdflib
from rdflib.namespace import OWL, RDF, SH, SKOS

BASE = rdflib.Namespace("https://w3id.org/cryokb/")
SCHEMAS = ("schema/cryokb.yaml", "src/cryokb/_generated/cryokb.linkml.yaml")
TOOLS = {
    "linkml-lint": ("--config", ".linkmllint.yaml"),
    "gen-doc": ("--render-imports", "--directory"),
    "gen-owl": (
        "--skip-vacuous-local-range-axioms",
        "--skip-vacuous-min-zero-cardinality-axioms",
        "--consolidate-cardinality-axioms",
        "--xsd-anyuri-as-iri",
    ),
    "gen-jsonld-context": (),
    "gen-shacl": (),
}
MAPPINGS = Path("src/cryokb/_generated/mappings.json")


def main(folder: str) -> int:
    """Print each complaint; give 1 when there is one."""
    wrong: list[str] = []
    for schema in SCHEMAS:
        target = Path(folder) / Path(schema).stem
        target.mkdir(parents=True, exist_ok=True)
        ran = [line for tool in TOOLS for line in run(tool, schema, target)]
        wrong += [f"{schema}: {line}" for line in ran or looked_at(target)]
    for line in wrong:
        print(line)
    print(f"the stock tools of LinkML: {len(TOOLS)} tools on {len(SCHEMAS)} texts, {len(wrong)} complaints")
    return 1 if wrong else 0


def run(tool: str, schema: str, target: Path) -> list[str]:
    """Run one tool, keep what it makes, and give its complaints."""
    options = [*TOOLS[tool], str(target / "doc")] if tool == "gen-doc" else TOOLS[tool]
    done = subprocess.run([Path(sys.executable).with_name(tool), *options, schema], capture_output=True, text=True, check=False)
    (target / f"{tool}.out").write_text(done.stdout, encoding="utf-8")
    said = [f"{tool} ended with {done.returncode}: {done.stdout[-2000:]}"] if done.returncode else []
    return said + [f"{tool} says: {line}" for line in done.stderr.splitlines() if line.strip()]


def looked_at(target: Path) -> list[str]:
    """Tell what is not sane in the results: properties of the wrong kind, mappings that are lost, pages without their words."""
    ontology = rdflib.Graph().parse(target / "gen-owl.out", format="turtle")
    shapes = rdflib.Graph().parse(target / "gen-shacl.out", format="turtle")
    terms = json.loads((target / "gen-jsonld-context.out").read_text(encoding="utf-8"))["@context"]
    page = (target / "doc" / "accelerating_voltage.md").read_text(encoding="utf-8")
    mappings = [row for rows in json.loads(MAPPINGS.read_text(encoding="utf-8")).values() for row in rows]
    lost = [row["object"] for row in mappings if not holds(ontology, row["match"], rdflib.URIRef(row["iri"]))]
    checks = {
        "dose is no object property in OWL": (BASE.dose, RDF.type, OWL.ObjectProperty) in ontology,
        "title is no text in OWL": (BASE.title, RDF.type, OWL.DatatypeProperty) in ontology,
        f"OWL has lost {len(lost)} of {len(mappings)} mappings: {', '.join(lost[:5])}": not lost and len(mappings) >= 250,
        "there is no shape of an acquisition": (BASE.Acquisition, RDF.type, SH.NodeShape) in shapes,
        "the context has no accelerating voltage": "accelerating_voltage" in terms,
        "the page of the accelerating voltage names no term of the EM Glossary": "EMG:00000004" in page,
    }
    return [told for told, kept in checks.items() if not kept]


def holds(ontology: rdflib.Graph, match: str, term: rdflib.URIRef) -> bool:
    """Tell whether a term is mapped to; gen-owl gives a value its `meaning` as address."""
    return (None, SKOS[match], term) in ontology or (match == "exactMatch" and (term, RDF.type, None) in ontology)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
