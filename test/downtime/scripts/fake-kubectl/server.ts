import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { FakeCluster } from './cluster';

/** Answers what the program `kubectl` beside this file writes into `folder`; returns how to stop. */
export function serve(cluster: FakeCluster, folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const calls = join(folder, 'calls');
  execFileSync('mkfifo', [calls]);
  const socket = new Socket({ fd: openSync(calls, constants.O_RDWR | constants.O_NONBLOCK), writable: false });
  const stops: (() => void)[] = [];
  let rest = '';
  socket.on('data', (data) => {
    const ids = (rest + data.toString()).split('\n');
    rest = ids.pop() ?? '';
    for (const id of ids) stops.push(answer(cluster, join(folder, `call.${id}`)));
  });
  return () => {
    socket.destroy();
    for (const stop of stops) stop();
  };
}

function answer(cluster: FakeCluster, call: string): () => void {
  const args = readFileSync(`${call}.arguments`);
  const stdin = existsSync(`${call}.stdin`) ? readFileSync(`${call}.stdin`) : Buffer.alloc(0);
  const { code, output, errors, watch, after = 0 } = cluster.call(args, stdin);
  let parts = 0;
  const send = (verb: 'output' | 'errors', text: string | Buffer) => {
    if (text.length === 0) return;
    writeFileSync(`${call}.${++parts}`, text);
    tell(call, `${verb} ${parts}`);
  };
  if (after > 0) {
    send('errors', errors);
    const timer = setTimeout(() => tell(call, `exit ${code}`), after);
    return () => clearTimeout(timer);
  }
  send('output', output);
  send('errors', errors);
  if (!watch) {
    tell(call, `exit ${code}`);
    return () => {};
  }
  const stop = cluster.watch({
    id: watch.id,
    changed: () => {
      send('output', watch.output());
      if (watch.done?.()) tell(call, 'exit 0');
    },
    ended: () => {
      tell(call, 'exit 0');
      stop();
    },
  });
  return () => {
    stop();
    // `timeout` puts its command into a group of its own, which outlives the program.
    tell(call, 'exit 1');
  };
}

function tell(call: string, line: string): void {
  let file: number | undefined;
  try {
    file = openSync(`${call}.answers`, constants.O_WRONLY | constants.O_NONBLOCK);
    writeSync(file, `${line}\n`);
  } catch {
    // The caller is gone.
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
