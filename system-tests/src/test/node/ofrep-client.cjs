// An OFREP client under test: node ofrep-client.cjs BASE_URL [SELECTOR]
// One JSON command a line in ({id, do, …}), one JSON answer a line out ({id, …}).
'use strict';
const net = require('node:net');
const readline = require('node:readline');
const { OFREPApi } = require('@openfeature/ofrep-core');
const { OFREPProvider } = require('@openfeature/ofrep-provider');
const { OpenFeature } = require('@openfeature/server-sdk');

const PARALLEL = 16;
const PIPELINED = 64;
const [baseUrl, selector] = process.argv.slice(2);
const headers = selector === undefined ? [] : [['Flagd-Selector', selector]];
const api = new OFREPApi(baseUrl);
let client;

function details(flag, byDefault, context) {
  switch (typeof byDefault) {
    case 'boolean':
      return client.getBooleanDetails(flag, byDefault, context);
    case 'number':
      return client.getNumberDetails(flag, byDefault, context);
    case 'string':
      return client.getStringDetails(flag, byDefault, context);
    default:
      return client.getObjectDetails(flag, byDefault, context);
  }
}

async function evaluate({ flag, default: byDefault, context }) {
  const found = await details(flag, byDefault, context);
  const { value, variant, reason, errorCode, flagMetadata } = found;
  return { value, variant, reason, errorCode, metadata: flagMetadata };
}

/** Variants of units u0 … through the provider, a few at a time. */
async function units({ flag, count }) {
  const variants = new Array(count);
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const unit = next++;
      const found = await client.getStringDetails(flag, 'none', { targetingKey: 'u' + unit });
      variants[unit] = found.variant ?? found.errorCode;
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return { variants: variants.join(' ') };
}

/** The same over one plain connection with many calls under way, for a great many units. */
function manyUnits({ flag, count }) {
  const { hostname, port } = new URL(baseUrl);
  const variants = [];
  let sent = 0;
  let rest = '';
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname);
    const fill = () => {
      let calls = '';
      for (; sent < count && sent - variants.length < PIPELINED; sent++) {
        const body = JSON.stringify({ context: { targetingKey: 'u' + sent } });
        calls +=
          `POST /ofrep/v1/evaluate/flags/${flag} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
          headers.map(([name, value]) => `${name}: ${value}\r\n`).join('') +
          `\r\n${body}`;
      }
      socket.write(calls);
    };
    socket.setEncoding('latin1');
    socket.on('connect', fill);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`closed after ${variants.length}: ${rest}`)));
    socket.on('data', (text) => {
      rest += text;
      let end = 0;
      for (const found of rest.matchAll(/"variant":"([^"]*)"/g)) {
        variants.push(found[1]);
        end = found.index + found[0].length;
      }
      rest = rest.slice(end);
      if (rest.includes('"errorCode"')) {
        socket.destroy(new Error(rest));
      } else if (variants.length === count) {
        resolve({ variants: variants.join(' ') });
        socket.end();
      } else if (sent - variants.length <= PIPELINED / 2) {
        fill();
      }
    });
  });
}

async function bulk({ context, etag }) {
  const started = performance.now();
  const more = etag === undefined ? [] : [['If-None-Match', etag]];
  const answer = await api.postBulkEvaluateFlags({ context }, { headers: [...headers, ...more] });
  const millis = performance.now() - started;
  const flags = answer.value?.flags ?? [];
  return {
    status: answer.httpStatus,
    etag: answer.httpResponse.headers.get('ETag'),
    count: flags.length,
    failed: flags.filter((flag) => flag.errorCode !== undefined).map((flag) => flag.key),
    metadata: answer.value?.metadata,
    millis,
  };
}

const commands = { evaluate, units, manyUnits, bulk };

async function main() {
  await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl, headers }));
  client = OpenFeature.getClient();
  const say = (answer) => process.stdout.write(JSON.stringify(answer) + '\n');
  say({ ready: true });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const command = JSON.parse(line);
    try {
      say({ id: command.id, ...(await commands[command.do](command)) });
    } catch (error) {
      say({ id: command.id, failed: String(error), cause: String(error.cause) });
    }
  }
}

main();
