// index.mts — the face for `import`: the names of the CommonJS build, which stays the only instance
export * from './index.js';
