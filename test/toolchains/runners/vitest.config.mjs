// vitest.config.mjs — vitest as an application has it; decorators are set in tsconfig.json
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { globals: true, include: ['*.test.ts'], pool: 'forks' } });
