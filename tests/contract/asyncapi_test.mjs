// Every service's AsyncAPI document, and the runtime's, is accepted by the AsyncAPI parser, and names each schema of its folder.
import { readFile, readdir } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { Parser, fromFile } from "@asyncapi/parser";

const services = path.join(process.env.KONTOR_SOURCE, "services");
let documents = 0;
let faults = 0;

function fault(text) {
  console.error(text);
  faults += 1;
}

async function check(service, folder) {
  const file = path.join(folder, "asyncapi.yaml");
  if (!existsSync(file)) return;
  documents += 1;
  const { document, diagnostics } = await fromFile(new Parser(), file).parse();
  for (const each of diagnostics.filter((d) => d.severity === 0)) {
    fault(`${service}: ${each.message} at ${each.path.join(".")}`);
  }
  if (!document) return fault(`${service}: the document was not accepted`);
  const text = await readFile(file, "utf8");
  for (const schema of await readdir(path.join(folder, "schemas")).catch(() => [])) {
    const isMessage = /\.(request|reply|event)\.json$/.test(schema);
    if (isMessage && !text.includes(`schemas/${schema}`)) fault(`${service}: no message has the schema ${schema}`);
  }
  console.log(`${service}: ${document.allMessages().length} messages`);
}

await check("runtime", path.join(process.env.KONTOR_SOURCE, "runtime", "contract"));
for (const service of (await readdir(services)).sort()) await check(service, path.join(services, service, "contract"));
if (documents === 0) fault("there is no AsyncAPI document");
console.log(`${documents} documents, ${faults} faults`);
process.exit(faults === 0 ? 0 : 1);
