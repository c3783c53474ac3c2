// run-size.ts — how much work the larger tests do.

/** Runs of a property test: `usual`, or that many times `CORUNDUM_RUNS` where it is set. */
export function propertyRuns(usual: number): number {
  const factor = Number(process.env['CORUNDUM_RUNS'] ?? '1');
  return Math.max(1, Math.round(usual * (factor > 0 ? factor : 1)));
}

/** Processes to kill in a kill loop: `CORUNDUM_KILLS`, or `usual`. */
export function killCount(usual: number): number {
  const asked = Number(process.env['CORUNDUM_KILLS'] ?? '');
  return Number.isInteger(asked) && asked > 0 ? asked : usual;
}
