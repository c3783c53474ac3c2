// in-order.mjs — does things several at a time, and hands on what they give in their own order

/**
 * Runs `tasks`, at most `limit` at a time, and calls `take` with the result of each in the order of the tasks, as early as that allows.
 *
 * @template T
 * @param {readonly (() => Promise<T>)[]} tasks
 * @param {number} limit
 * @param {(result: T) => void} take
 * @returns {Promise<void>} rejects with the first error of a task; those that run then are not waited for
 */
export async function inOrder(tasks, limit, take) {
  const results = [];
  let begun = 0;
  let taken = 0;
  const work = async () => {
    while (begun < tasks.length) {
      const at = begun;
      begun += 1;
      results[at] = { value: await tasks[at]() };
      while (results[taken] !== undefined) {
        take(results[taken].value);
        taken += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, tasks.length) }, work));
}
