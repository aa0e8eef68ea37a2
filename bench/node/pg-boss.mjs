// pg-boss: a job a notification, fetched and completed in batches. Its completed jobs are the record. A worker fetches
// once in its interval, half a second at least, so eight of them that fetch 1,000 do not limit it here.
import PgBoss from "pg-boss";
import { connectionString, deliver, payload, pool, run } from "./rival.mjs";

const QUEUE = "notify";
const database = pool(4);
const boss = new PgBoss({ connectionString, max: 10, supervise: false, schedule: false });
boss.on("error", (error) => console.error(error));
await boss.start();
await boss.createQueue(QUEUE);
let workers = [];

async function notifyAll(jobs) {
  await Promise.all(jobs.map((job) => deliver(job.id, job.data.url, payload)));
}

await run({
  async load(count, url) {
    for (const worker of workers) {
      await boss.offWork({ id: worker });
    }
    workers = [];
    for (let done = 0; done < count; done += 1000) {
      const some = Array.from({ length: Math.min(1000, count - done) }, () => ({ name: QUEUE, data: { url } }));
      await boss.insert(some);
    }
  },
  async go() {
    while (workers.length < 8) {
      workers.push(await boss.work(QUEUE, { batchSize: 1000, pollingIntervalSeconds: 0.5 }, notifyAll));
    }
  },
  async send(id, url) {
    await boss.send(QUEUE, { url }, { id });
  },
  async stored() {
    const { rows } = await database.query("select count(*)::int as n from pgboss.job where state = 'completed' /* bench */");
    return rows[0].n;
  },
  async forget() {
    await database.query("truncate pgboss.job");
  },
});
