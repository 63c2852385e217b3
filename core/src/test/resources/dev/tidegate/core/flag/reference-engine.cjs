// Answers batches with the public reference engine: one JSON line in, one out.
// In: {"flags": document, "seconds": time, "cases": [[key, type, default, context], ...]}
// Out: [[value, variant, reason, errorCode, errorMessage, metadata], ...] or {"refused": message}
const { createRequire } = require('node:module');
const { createInterface } = require('node:readline');
const { FlagdCore } = createRequire(process.argv[2] + '/')('@openfeature/flagd-core');

const silent = { error() {}, warn() {}, info() {}, debug() {} };

function answer(batch) {
  Date.now = () => batch.seconds * 1000;
  const core = new FlagdCore(undefined, silent);
  try {
    core.setConfigurations(JSON.stringify(batch.flags));
  } catch (e) {
    return { refused: String(e.cause ?? e) };
  }
  return batch.cases.map(([key, type, fallback, context]) => {
    const r = core.resolve(type, key, fallback, context);
    return [r.value, r.variant ?? null, r.reason, r.errorCode ?? null, r.errorMessage ?? null, r.flagMetadata];
  });
}

createInterface({ input: process.stdin }).on('line', (line) => {
  console.log(JSON.stringify(answer(JSON.parse(line))));
});
