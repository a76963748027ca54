// CouchDB's protocol as PouchDB speaks it, on the loopback; says its port, counts what passes, ends with its input.
'use strict';
const path = require('path');
const [, , modules, data] = process.argv;
const need = (name) => require(require.resolve(name, {paths: [modules]}));
const express = need('express');
const PouchDB = need('pouchdb').defaults({prefix: data + path.sep});
const app = express();
let requests = 0;
const ended = {bytes: 0};
const open = new Set();
app.get('/-/counts', (_request, response) => {
  let bytes = ended.bytes;
  for (const socket of open) { bytes += socket.bytesRead + socket.bytesWritten; }
  const {user, system} = process.cpuUsage();
  response.json({requests, bytes, cpu: (user + system) / 1e6});
});
app.use((_request, _response, next) => { requests += 1; next(); });
app.use(need('express-pouchdb')(PouchDB, {
  mode: 'minimumForPouchDB', logPath: path.join(data, 'log.txt'), configPath: path.join(data, 'config.json'),
}));
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
server.on('connection', (socket) => {
  open.add(socket);
  socket.on('close', () => {
    open.delete(socket);
    ended.bytes += socket.bytesRead + socket.bytesWritten;
  });
});
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
