import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

const SRC = path.join(__dirname, '..', '..', 'src');

/** The writer as a program for plain Node.js, which starts fast and can be killed. */
export function compileWriter(folder: string, program: string): string {
  const compile = (source: string, target: string) => {
    const { outputText } = ts.transpileModule(readFileSync(path.join(SRC, source), 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
    });
    mkdirSync(path.dirname(path.join(folder, target)), { recursive: true });
    writeFileSync(path.join(folder, target), outputText);
  };
  for (const name of ['manifest-writer', 'file-errors', 'file-header', 'manifest-summary', 'progress', 'tree-files']) {
    compile(`output/${name}.ts`, `output/${name}.js`);
  }
  // All that these need of it.
  compile('common/listed.ts', 'common/index.js');
  writeFileSync(path.join(folder, 'program.js'), program);
  return path.join(folder, 'program.js');
}
