// The structural part of the standard in a second language: its JSON Schema, and what an implementation adds to it.
// node validate.mjs FILE.json...     documents in the expanded form; one line of JSON each
// Exit code 0: all are valid; 1: one is not; 2: one cannot be read.
import { existsSync, readFileSync } from "node:fs";
import Ajv from "ajv/dist/2019.js";

const TABLES = new URL("../../src/cryokb/_generated/", import.meta.url);
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addFormat("uri", (text) => URL.canParse(text));
const compiled = new Map();

// A document of a released older version is judged by that version, any other by the current one.
function validatorOf(document) {
  const [kind, version] = String(document?.cryokb).split("/");
  const names = /^\w+$/.test(kind) ? [`released.${version}.${kind}.schema.json`, `${kind}.schema.json`] : [];
  const name = names.find((candidate) => existsSync(new URL(candidate, TABLES)));
  if (name && !compiled.has(name)) compiled.set(name, ajv.compile(JSON.parse(readFileSync(new URL(name, TABLES), "utf8"))));
  return compiled.get(name);
}

function errorsOf(document) {
  const validate = validatorOf(document);
  if (!validate) return [{ path: "/cryokb", message: "must name a kind of document that has a schema" }];
  return validate(document) ? [] : validate.errors.map((error) => ({ path: error.instancePath, message: error.message }));
}

process.on("uncaughtException", (error) => { console.error(String(error)); process.exit(2); });

let exitCode = 0;
for (const file of process.argv.slice(2)) {
  const errors = errorsOf(JSON.parse(readFileSync(file, "utf8")));
  console.log(JSON.stringify({ valid: errors.length === 0, errors }));
  if (errors.length > 0) exitCode = 1;
}
process.exitCode = exitCode;
