// flagd's own provider for Node under OpenFeature, told what to do by lines of JSON.
//   node flagd-client.cjs PORT in-process|rpc SELECTOR
// Says: {event: ready|stale|error|changed, flags?}. Answers: each command's `id`, with
//   {op: evaluate, type, flag, default, context}  -> {value, reason, variant, errorCode}
//   {op: bulk, flag, count, variant}              -> {inside, digest}: units user-0 ... and which of them get the variant
'use strict';
const { createHash } = require('node:crypto');
const { createInterface } = require('node:readline');
const { OpenFeature, ProviderEvents } = require('@openfeature/server-sdk');
const { FlagdProvider } = require('@openfeature/flagd-provider');

const [port, resolverType, selector] = process.argv.slice(2);
const silent = { error() {}, warn() {}, info() {}, debug() {} };
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

OpenFeature.setLogger(silent);
const provider = new FlagdProvider({ host: '127.0.0.1', port: Number(port), resolverType, selector: selector || undefined, deadlineMs: 20000 }, silent);
OpenFeature.addHandler(ProviderEvents.Ready, () => say({ event: 'ready' }));
OpenFeature.addHandler(ProviderEvents.Stale, () => say({ event: 'stale' }));
OpenFeature.addHandler(ProviderEvents.Error, () => say({ event: 'error' }));
OpenFeature.addHandler(ProviderEvents.ConfigurationChanged, (e) => say({ event: 'changed', flags: e.flagsChanged.slice(0, 20) }));
OpenFeature.setProvider(provider);
const client = OpenFeature.getClient();

const evaluations = {
  boolean: (flag, byDefault, context) => client.getBooleanDetails(flag, byDefault, context),
  string: (flag, byDefault, context) => client.getStringDetails(flag, byDefault, context),
  number: (flag, byDefault, context) => client.getNumberDetails(flag, byDefault, context),
  object: (flag, byDefault, context) => client.getObjectDetails(flag, byDefault, context),
};

async function evaluate({ type, flag, default: byDefault, context = {} }) {
  const { value, reason, variant = '', errorCode = '' } = await evaluations[type](flag, byDefault, context);
  return { value, reason, variant, errorCode };
}

async function bulk({ flag, count, variant }) {
  const bits = Buffer.alloc(Math.ceil(count / 8));
  let inside = 0;
  for (let i = 0; i < count; i++) {
    const answer = await client.getStringDetails(flag, 'none', { targetingKey: `user-${i}` });
    if (answer.variant === variant) {
      inside++;
      bits[i >> 3] |= 1 << (i & 7);
    }
  }
  return { inside, digest: createHash('sha256').update(bits).digest('hex') };
}

createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const command = JSON.parse(line);
    const answer = await (command.op === 'bulk' ? bulk(command) : evaluate(command));
    say({ id: command.id, ...answer });
  })
  .on('close', () => process.exit(0));
