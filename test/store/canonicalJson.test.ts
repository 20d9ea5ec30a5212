import { expect, test } from 'vitest';
import { canonicalJson } from '../../src-main/store/canonicalJson.ts';

test('the order of members does not matter, that of arrays does', () => {
  expect(canonicalJson({ b: [2, 1], a: { d: null, c: undefined } })).toBe('{"a":{"d":null},"b":[2,1]}');
  expect(canonicalJson({ '10': 1, '9': 2, z: 3 })).toBe(canonicalJson({ z: 3, '9': 2, '10': 1 }));
  expect(canonicalJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
});
