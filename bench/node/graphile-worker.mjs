// graphile-worker: a job a notification, fetched and completed in batches (its local queue). It keeps nothing of a job
// that succeeded; with the option "rows" its task stores an outcome row, as we must.
import { Logger, run as startRunner, makeWorkerUtils, WorkerPreset } from "graphile-worker";
import { connectionString, deliver, option, payload, pool, run } from "./rival.mjs";

const keeps = option === "rows";
const database = pool(10);
const logger = new Logger(() => (level, message) => level === "error" && console.error(message)); // else to our output
const utils = await makeWorkerUtils({ connectionString, logger });
await utils.migrate();
await database.query(
  "create table if not exists outcome (id uuid not null, status int not null, at timestamptz not null, duration_ms int not null, primary key (id, at))",
);
let loaded = 0;

async function notify({ id, url }) {
  const began = performance.now();
  const status = await deliver(id, url, payload);
  if (keeps) {
    await database.query("insert into outcome (id, status, at, duration_ms) values ($1, $2, now(), $3)", [
      id,
      status,
      Math.round(performance.now() - began),
    ]);
  }
}

const preset = {
  extends: [WorkerPreset],
  worker: {
    connectionString,
    logger,
    concurrentJobs: 64,
    maxPoolSize: 10,
    pollInterval: 100,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
  },
};
let runner = null;

await run({
  async load(count, url) {
    if (runner) {
      await runner.stop();
      runner = null;
    }
    await database.query(
      "select graphile_worker.add_job('notify', json_build_object('id', gen_random_uuid(), 'url', $1::text)) from generate_series(1, $2::int) /* bench */",
      [url, count],
    );
    // As autovacuum does sooner or later: dead entries of earlier rounds and statistics of an empty table slow it down.
    await database.query("vacuum analyze graphile_worker._private_jobs /* bench */");
    loaded += count;
  },
  async go() {
    runner ??= await startRunner({ preset, taskList: { notify } });
  },
  async send(id, url) {
    await utils.addJob("notify", { id, url });
    loaded++;
  },
  async stored() {
    const { rows } = await database.query(
      keeps
        ? "select count(distinct id)::int as n from outcome where status = 200 /* bench */"
        : "select $1 - count(*)::int as n from graphile_worker._private_jobs /* bench */",
      keeps ? [] : [loaded],
    );
    return rows[0].n;
  },
  async forget() {
    loaded = 0;
    await database.query("truncate outcome"); // its own table is empty; truncating it would reset its statistics
  },
});
