// What every rival of Node has: the signed POST, the rows, and the commands of bench's Rival.java, one a line.
import { createHmac, randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import http from "node:http";
import readline from "node:readline";
import pg from "pg";

const KEY = "bench-only-secret-of-32-bytes!!!";
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

/** POSTs a notification signed by Standard Webhooks; returns the status. */
export function post(id, url, text) {
  const body = Buffer.from(text);
  const now = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", KEY).update(`${id}.${now}.`).update(body).digest("base64");
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      {
        method: "POST",
        agent,
        timeout: 10_000,
        headers: {
          "content-type": "application/json",
          "content-length": body.length,
          "webhook-id": id,
          "webhook-timestamp": String(now),
          "webhook-signature": "v1," + signature,
        },
      },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode));
      },
    );
    request.on("error", reject);
    request.on("timeout", () => request.destroy(new Error("timeout")));
    request.end(body);
  });
}

export async function deliver(id, url, text) {
  const status = await post(id, url, text);
  if (status !== 200) {
    throw new Error("answered " + status);
  }
  return status;
}

export const [, , connectionString, payload, option] = process.argv;

export function pool(max) {
  return new pg.Pool({ connectionString, max });
}

const micros = () => Math.round((performance.timeOrigin + performance.now()) * 1000);

/** Sends on a fixed schedule: a late one does not delay the next. */
async function rate(rival, aSecond, seconds, url, file) {
  const committed = [];
  const began = performance.now();
  const sends = [];
  for (let i = 0; i < aSecond * seconds; i++) {
    const wait = began + (i * 1000) / aSecond - performance.now();
    if (wait > 0) {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    const id = randomUUID();
    sends.push(rival.send(id, url).then(() => committed.push(`${id},${micros()}`)));
  }
  await Promise.all(sends);
  writeFileSync(file, committed.join("\n") + "\n");
}

/** Runs commands until the input ends. An error ends the process, which the bench reports. */
export async function run(rival) {
  console.log("ready");
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [command, ...words] = line.split(" ");
    let answer = "ok";
    if (command === "load") await rival.load(Number(words[0]), words[1]);
    else if (command === "go") await rival.go();
    else if (command === "stored") answer = String(await rival.stored());
    else if (command === "forget") await rival.forget();
    else if (command === "rate") await rate(rival, Number(words[0]), Number(words[1]), words[2], words[3]);
    else throw new Error("unknown command " + command);
    console.log(answer);
  }
  process.exit(0);
}
