// The floor: files of the same names and sizes, and nothing else: `write-program.js <plainly|staged> <list> <outdir>`.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { report } from './report';

const [way, list, outdir] = process.argv.slice(2);

report(() => {
  const files: [string, number][] = JSON.parse(fs.readFileSync(list, 'utf8'));
  const content = Buffer.alloc(Math.max(...files.map(([, size]) => size)), 'x');
  const place = (file: string) => {
    const target = path.join(outdir, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    return target;
  };
  if (way === 'plainly') {
    for (const [file, size] of files) fs.writeFileSync(place(file), content.subarray(0, size));
  } else {
    const staging = path.join(outdir, '.staging');
    fs.mkdirSync(staging, { recursive: true });
    for (const [index, [, size]] of files.entries()) {
      fs.writeFileSync(path.join(staging, String(index)), content.subarray(0, size));
    }
    for (const [index, [file]] of files.entries()) fs.renameSync(path.join(staging, String(index)), place(file));
    fs.rmdirSync(staging);
  }
  return files.length;
});
