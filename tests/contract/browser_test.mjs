// A browser's EventSource on a whole node: it takes the stream, and after the gateway was killed it goes on by itself where it
// was, with each event once. And the page /docs shows every operation, with nothing from elsewhere.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import puppeteer from "puppeteer-core";

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
if (!chromium) {
  console.log("skipped: there is no chromium");
  process.exit(77);
}
const patience = 60_000;
const root = process.env.KONTOR_SOURCE;

function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function dev(...words) {
  const run = spawnSync(path.join(root, "dev"), words, { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`./dev ${words.join(" ")}: ${run.stdout}${run.stderr}`);
}

function expect(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
  console.log(`so it is: ${what}`);
}

async function eventually(look, what) {
  for (const until = Date.now() + patience; Date.now() < until; ) {
    const seen = await look().catch(() => undefined);
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it doesn't come to this: ${what}`);
}

class Node {
  static async up(state) {
    const node = new Node();
    node.state = state;
    const ports = ["--http-port", `${await freePort()}`, "--mqtt-port", `${await freePort()}`];
    dev("up", "--detach", "--no-sample", "--state", state, ...ports, "--programs", process.env.KONTOR_BIN);
    node.endpoints = JSON.parse(readFileSync(path.join(state, "endpoints.json"), "utf8"));
    const answer = await node.post("/api/auth/token", node.endpoints.staff);
    node.token = answer.access_token;
    return node;
  }
  async post(target, body) {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(this.endpoints.http + target, { method: "POST", headers, body: JSON.stringify(body) });
    return answer.json();
  }
  async put(sku) {
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${this.token}` };
    const body = JSON.stringify({ name: sku, price: { amount: 100, currency: "EUR" } });
    const answer = await fetch(`${this.endpoints.http}/api/products/${sku}`, { method: "PUT", headers, body });
    return answer.ok;
  }
  killGateway() {
    const { pid } = JSON.parse(readFileSync(path.join(this.state, "endpoints.json"), "utf8")).services.gateway[0];
    process.kill(pid, "SIGKILL");
  }
}

async function followEvents(node, page) {
  const target = `/api/events?topic=${encodeURIComponent("catalog/#")}&access_token=${encodeURIComponent(node.token)}`;
  await page.evaluate((url) => {
    window.seen = [];
    window.opened = 0;
    window.source = new EventSource(url);
    window.source.onopen = () => (window.opened += 1);
    window.source.onmessage = (event) => window.seen.push({ id: event.lastEventId, ...JSON.parse(event.data) });
  }, target);
  const told = (sku) => eventually(() => page.evaluate((s) => window.seen.some((e) => e.subject === `product/${s}`), sku), sku);
  await eventually(() => page.evaluate(() => window.opened === 1), "the browser takes the stream");
  expect(await node.put("one"), "a product is put");
  await told("one");

  node.killGateway();
  await eventually(() => node.put("two"), "the gateway is there again");
  expect(await node.put("three"), "another product is put");
  await told("three");
  expect(await page.evaluate(() => window.opened >= 2), "the browser has come back by itself");
  const seen = await page.evaluate(() => window.seen.map((event) => [event.id, event.sequence, event.subject]));
  const subjects = seen.map(([, , subject]) => subject);
  expect(JSON.stringify(subjects) === '["product/one","product/two","product/three"]', `each event once: ${subjects}`);
  expect(seen.every(([id, sequence]) => id === `catalog:${sequence}`), "the ids are the positions in the log");
  await page.evaluate(() => window.source.close());
}

async function readDocs(node, page, elsewhere) {
  const document = await (await fetch(`${node.endpoints.http}/openapi.json`)).json();
  const paths = Object.keys(document.paths);
  await eventually(async () => {
    const text = await page.evaluate(() => window.document.body.textContent);
    return paths.every((one) => text.includes(one));
  }, `the page shows all ${paths.length} paths`);
  expect(elsewhere.length === 0, `nothing comes from elsewhere: ${elsewhere}`);
}

const state = mkdtempSync(path.join(os.tmpdir(), "kontor-browser-"));
let browser;
try {
  const node = await Node.up(path.join(state, "node"));
  browser = await puppeteer.launch({
    executablePath: chromium,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    userDataDir: path.join(state, "profile"),
  });
  const page = await browser.newPage();
  const elsewhere = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(node.endpoints.http)) elsewhere.push(request.url());
  });
  page.on("console", (message) => console.log(`browser: ${message.text()}`));
  await page.goto(`${node.endpoints.http}/docs`, { timeout: patience });
  await readDocs(node, page, elsewhere);
  await followEvents(node, page);
} finally {
  await browser?.close();
  dev("down", "--state", path.join(state, "node"));
  rmSync(state, { recursive: true, force: true, maxRetries: 5 });
}
