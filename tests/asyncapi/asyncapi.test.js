// Is topics/asyncapi.yaml valid, and are the example events what its schemas say?
// usage: tools/check_asyncapi (DOCUMENT in the environment names another document)
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { Parser } from "@asyncapi/parser";
import Ajv from "ajv";
import formats from "ajv-formats";

const root = process.env.ROOT ? pathToFileURL(`${process.env.ROOT}/`) : new URL("../../", import.meta.url);
const events = new URL("tests/data/events/", root);
const { document, diagnostics } = await new Parser().parse(
  readFileSync(process.env.DOCUMENT ?? new URL("topics/asyncapi.yaml", root), "utf8"));
const ajv = new Ajv({ strict: false });
formats(ajv);

const text = (value) => JSON.stringify(value, null, 2);
const example = (word) => JSON.parse(readFileSync(new URL(`${word}.json`, events), "utf8"));
const words = readdirSync(events).map((name) => name.replace(/\.json$/, ""));
const payloadOf = (id) => document.components().messages().get(id).payload().json();

test("AsyncAPI's parser finds no error and nothing to warn of", () => {
  const bad = diagnostics.filter((d) => d.severity <= 1);
  assert.deepEqual(bad, [], text(bad));
  assert.ok(document);
});

test("the bridge receives and sends on five channels, two of Kafka and three of MQTT", () => {
  const channels = document.channels().all();
  assert.deepEqual(channels.map((c) => c.address()).sort(), [
    "mes.in.{event}", "mes.{event}", "{plant}/{area}/{line}/_in/{event}",
    "{plant}/{area}/{line}/_state/{event}/{entity}", "{plant}/{area}/{line}/{event}"]);
  for (const channel of channels) {
    const count = (channel.address().match(/\{/g) ?? []).length;
    assert.equal(channel.parameters().all().length, count, channel.id());
    assert.equal(channel.operations().all().length, 1, channel.id());
    assert.ok(channel.messages().all().length > 0, channel.id());
  }
  assert.equal(document.operations().filterBySend().length, 3);
});

test("every message has an example that its schema takes", () => {
  for (const message of document.components().messages().all()) {
    const takes = ajv.compile(message.payload().json());
    assert.ok(message.examples().all().length > 0, message.id());
    for (const one of message.examples().all())
      assert.ok(takes(one.payload()), `${message.id()}: ${text(takes.errors)}`);
  }
});

for (const word of words) {
  test(`the event ${word} is what its schema says, and no other is`, () => {
    for (const server of ["kafka", "mqtt"]) {
      const schema = payloadOf(`${server}.${word}`);
      const takes = ajv.compile(schema);
      assert.ok(takes(example(word)), text(takes.errors));
      assert.ok(takes({ ...example(word), "x-site": [1] }));
      for (const name of Object.keys(schema.properties)) {
        const { [name]: gone, ...rest } = example(word);
        assert.equal(takes(rest), !schema.required.includes(name), `without ${name}`);
        assert.equal(takes({ ...rest, [name]: null }), !schema.required.includes(name), `${name} is null`);
        assert.ok(!takes({ ...rest, [name]: [gone] }), `${name} is a list`);
      }
    }
  });
}
