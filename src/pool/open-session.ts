// open-session.ts — the session that is open on this thread.
import type { Session } from './session.js';

/** One place that every transaction looks at; null outside of sessions. */
export const openSession: { current: Session | null } = { current: null };
