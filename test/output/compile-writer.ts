import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

/** The writer as a program for plain Node.js, which starts fast and can be killed. */
export function compileWriter(folder: string, program: string): string {
  for (const name of ['manifest-writer', 'file-header', 'manifest-summary', 'progress']) {
    const source = readFileSync(path.join(__dirname, '..', '..', 'src', 'output', `${name}.ts`), 'utf8');
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
    });
    writeFileSync(path.join(folder, `${name}.js`), outputText);
  }
  writeFileSync(path.join(folder, 'program.js'), program);
  return path.join(folder, 'program.js');
}
