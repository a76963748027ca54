// One series: fill A, push A, pull into B, push again with nothing new. Prints what each cost as JSON.
'use strict';
const path = require('path');
const crypto = require('crypto');
const [, , modules, data, port, count, batch] = process.argv;
const PouchDB = require(require.resolve('pouchdb', {paths: [modules]})).defaults({prefix: data + path.sep});
const options = {batch_size: Number(batch), batches_limit: 10};
const remote = `http://127.0.0.1:${port}/run`;
const counts = async () => (await fetch(`http://127.0.0.1:${port}/-/counts`)).json();
const measured = async (work) => {
  const before = await counts();
  const worked = process.cpuUsage();
  const began = process.hrtime.bigint();
  await work();
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const {user, system} = process.cpuUsage(worked);
  const after = await counts();
  return {seconds, cpu: (user + system) / 1e6, serverCpu: after.cpu - before.cpu,
    requests: after.requests - before.requests, bytes: after.bytes - before.bytes};
};
(async () => {
  const a = new PouchDB('a');
  const b = new PouchDB('b');
  for (let start = 0; start < Number(count); start += 500) {
    const documents = [];
    for (let n = start; n < Math.min(start + 500, Number(count)); n += 1) {
      documents.push({_id: String(n).padStart(9, '0'), type: 'sample', device: 'L01', n,
        note: crypto.randomBytes(100).toString('hex')});
    }
    await a.bulkDocs(documents);
  }
  const push = await measured(() => a.replicate.to(remote, options));
  const pull = await measured(() => b.replicate.from(remote, options));
  const idle = await measured(() => a.replicate.to(remote, options));
  const found = (await b.info()).doc_count;
  if (found !== Number(count)) { throw new Error(`${found} documents arrived`); }
  console.log(JSON.stringify({push, pull, idle, megabytes: process.resourceUsage().maxRSS / 1024}));
  process.exit(0);
})().catch((error) => { console.error(error); process.exit(1); });
