import type { Command } from '../command';
import { completionScript, SHELLS } from '../completion-scripts';
import { COMMANDS } from './index';

/** Teaches a shell what can be typed. */
export const COMPLETION: Command = {
  name: 'completion',
  summary: 'Print what completes the command line in your shell',
  positionals: [{ name: 'SHELL', help: `one of ${SHELLS.join(', ')}`, required: true }],
  examples: [
    { line: 'completion bash >> ~/.bashrc', says: 'for bash' },
    { line: 'completion zsh >> ~/.zshrc', says: 'for zsh, behind compinit' },
    { line: 'completion fish > ~/.config/fish/completions/cdk8s-downtime.fish', says: 'for fish' },
  ],
  exitCodes: { 0: 'printed' },
  run({ positionals: [shell] }, terminal) {
    terminal.out(completionScript(shell, COMMANDS));
    return 0;
  },
};
