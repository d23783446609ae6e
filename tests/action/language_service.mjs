// What GitHub's own language service says of workflows and actions: `node language_service.mjs FILE…`.
import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

// Its JSON imports lack `with { type: "json" }`, which Node asks for.
const hook = `export const load = (url, context, next) =>
  next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

const { validate } = await import("@actions/languageservice");
const { TextDocument } = await import("vscode-languageserver-textdocument");

let found = 0;
for (const file of process.argv.slice(2)) {
  const address = pathToFileURL(resolve(file)).href;
  const document = TextDocument.create(address, "yaml", 1, await readFile(file, "utf8"));
  for (const one of await validate(document)) {
    found += 1;
    console.log(`${file}:${one.range.start.line + 1}:${one.range.start.character + 1}: ${one.message}`);
  }
}
process.exit(found ? 1 : 0);
