import { runProgram } from './program';
import { processTerminal } from './terminal';

// The exit code is set, not forced: what was written must arrive first.
void runProgram(process.argv.slice(2), processTerminal()).then((code) => {
  process.exitCode = code;
});
