import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callFunctions } from './support/program';
import { inEveryShell } from './support/shells';

// With the timeout of the shell's own system: the other tests replace it.
inEveryShell('a call that gets no answer', (shell) => {
  test('is ended, and counts as one that failed', () => {
    // Nobody answers what the fake kubectl writes there.
    const folder = mkdtempSync(join(tmpdir(), 'downtime-time-limit-'));
    const code = `NAMESPACE=n; mkfifo "$FAKE_KUBECTL/calls"; (sleep 5 <>"$FAKE_KUBECTL/calls" &) >/dev/null 2>&1
      sleep 0.2; api_for 1 get pods >/dev/null 2>&1 || echo failed`;
    const start = Date.now();
    expect(callFunctions(shell, 'guard', code, '', { FAKE_KUBECTL: folder })).toBe('failed\n');
    expect(Date.now() - start).toBeLessThan(4500);
  });
});
