// A gateway's /openapi.json is accepted by a linter that isn't ours: of the built-in routes, and of those that a file makes.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const linter = fileURLToPath(new URL("node_modules/@redocly/cli/bin/cli.js", import.meta.url));
const patience = 60_000;
// Everybody may read products: such operations have no refusal of their own but those of the head.
const rules = `extends: [recommended]
rules:
  no-server-example.com: off
`;
const routesOfAFile = {
  rpc_methods: { loyalty: ["points"] },
  disabled: ["docs"],
  routes: [
    { id: "return-order", method: null, methods: ["POST", "PUT"] },
    {
      id: "get-points",
      method: "GET",
      path: "/api/points/{customer}",
      access: "staff",
      summary: "A customer's points",
      call: "loyalty.points",
      cache: { seconds: 5, events: ["users/user/+/{customer}"] },
    },
    {
      id: "customer-overview",
      method: "GET",
      path: "/api/customers/{id}/overview",
      access: "staff",
      summary: "A customer with orders and points",
      compose: [
        { name: "orders", call: "orders.list", input: { customer: "/path/id" } },
        { name: "points", call: "loyalty.points", input: { customer: "/path/id" }, optional: true },
      ],
    },
  ],
};

function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/// The description that a gateway gives, which needs no broker for that.
async function description(folder, routes) {
  const port = await freePort();
  const file = (name, text, mode = 0o600) => {
    writeFileSync(path.join(folder, name), text, { mode });
    return path.join(folder, name);
  };
  const settings = { http_port: port, access_log: "off" };
  if (routes) settings.routes = file("routes.json", JSON.stringify(routes));
  const broker = { address: "127.0.0.1:1", password_file: file("password", "unused\n") };
  const config = file("config.json", JSON.stringify({ data_dir: folder, broker, settings }));
  const gateway = spawn(path.join(process.env.KONTOR_BIN, "kontor-gateway"), ["--config", config], { stdio: "ignore" });
  const ended = new Promise((resolve) => gateway.once("exit", resolve));
  try {
    for (const until = Date.now() + patience; Date.now() < until && gateway.exitCode === null; ) {
      const answer = await fetch(`http://127.0.0.1:${port}/openapi.json`).catch(() => null);
      if (answer?.ok) return await answer.json();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`the gateway gives no description (exit code ${gateway.exitCode})`);
  } finally {
    gateway.kill();
    await ended;
  }
}

/// What the linter has against it.
function faults(folder, document) {
  writeFileSync(path.join(folder, "openapi.json"), JSON.stringify(document, null, 2));
  writeFileSync(path.join(folder, "redocly.yaml"), rules);
  const run = spawnSync(
    process.execPath,
    [linter, "lint", "openapi.json", "--config", "redocly.yaml", "--format", "json", "--max-problems", "1000"],
    {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
    },
  );
  const start = run.stdout.indexOf("{");
  if (start < 0) throw new Error(`the linter says nothing: ${run.stderr}`);
  return JSON.parse(run.stdout.slice(start)).problems;
}

async function check(name, routes) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "kontor-openapi-"));
  try {
    const document = await description(folder, routes);
    const found = faults(folder, document);
    for (const each of found) {
      console.error(`${name}: ${each.severity}: ${each.ruleId}: ${each.message} at ${each.location?.[0]?.pointer}`);
    }
    // A linter that finds nothing must be one that looks.
    const broken = structuredClone(document);
    delete Object.values(broken.paths)[0].get?.responses;
    broken.paths["/{nobody}"] = { get: { responses: {} } };
    if (faults(folder, broken).length === 0) throw new Error("the linter accepts what can't be right");
    console.log(`${name}: ${Object.keys(document.paths).length} paths, ${found.length} faults`);
    return found.length === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const results = [await check("built-in routes"), await check("routes of a file", routesOfAFile)];
process.exit(results.every(Boolean) ? 0 : 1);
