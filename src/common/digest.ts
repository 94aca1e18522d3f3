import { createHash } from 'node:crypto';

/** Short, and long enough that nobody meets two equal ones. */
export function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 22);
}
