import { describe, expect, it } from 'vitest';
import { pieces } from '../src/lib/article';
import { examples, formulaOf, next, windowOf } from '../src/lib/ask';
import { view, watched } from '../src/lib/answer';
import { caretLine, codePoint } from '../src/lib/caret';
import { between, bytes } from '../src/lib/decode';
import { betainc, clopperPearson, ofByte } from '../src/lib/exact';
import { geometry, towards } from '../src/lib/geo';
import { href, parse, settingsOf, shareHref } from '../src/lib/route';
import { ticks } from '../src/lib/scale';
import { byDay } from '../src/lib/story';
import { yardstick } from '../src/lib/yardstick';
import type { Answer, CaseView, Card, Unit } from '../src/lib/types';
import fixture from '../fixtures/afghanistan-2021.json';

const kase = fixture.case as unknown as CaseView;
const cards = [fixture.claims.headline, ...fixture.claims.claims] as unknown as Card[];

describe('exact intervals', () => {
  it('agree with closed forms and with SciPy', () => {
    // scipy.stats.binomtest(k, n).proportion_ci(method="exact")
    const known: [number, number, number, number][] = [
      [0, 10, 0, 0.30849711], [3, 10, 0.06673951, 0.65245285], [10, 10, 0.69150289, 1],
      [97, 2000, 0.03950341, 0.05884771]];
    for (const [k, n, low, high] of known) {
      const got = clopperPearson(k, n);
      expect(got[0]).toBeCloseTo(low, 7);
      expect(got[1]).toBeCloseTo(high, 7);
    }
    expect(betainc(0.3, 1, 1)).toBeCloseTo(0.3, 12);
    expect(betainc(0.3, 2, 1)).toBeCloseTo(0.09, 12);
  });
  it('of a rounded share hold that of every count it may stand for', () => {
    for (const n of [50, 2000]) for (const byte of [0, 1, 97, 254, 255]) {
      const [low, high] = ofByte(byte, n);
      for (let k = 0; k <= n; k++) {
        if (Math.round((255 * k) / n) !== byte) continue;
        const [a, b] = clopperPearson(k, n);
        expect(low).toBeLessThanOrEqual(a + 1e-12);
        expect(high).toBeGreaterThanOrEqual(b - 1e-12);
      }
    }
  });
});

describe('addresses', () => {
  it('reproduce what was asked', () => {
    const link = shareHref({ case: 'a b', q: 'chance that x >= 50% & "y"', seed: 3, futures: 500, settings: { z: 2, a: -1.5 } });
    const { page, query } = parse(link);
    expect(page).toBe('ask');
    expect(query.get('q')).toBe('chance that x >= 50% & "y"');
    expect(settingsOf(query)).toEqual({ a: -1.5, z: 2 });
    expect(query.get('seed')).toBe('3');
  });
  it('that are none lead to the claims', () => {
    expect(parse('#/nowhere?x=1').page).toBe('claims');
    expect(parse('').page).toBe('claims');
    expect(settingsOf(new URLSearchParams('set.a=&set.b=x&set.c=1e3'))).toEqual({ c: 1000 });
    expect(href('futures', { case: null })).toBe('#/futures');
  });
});

describe('an error under its column', () => {
  it('counts code points, not units of UTF-16', () => {
    expect(caretLine('chance that 🙂foo', { line: 1, column: 14, length: 3 })).toBe(`chance that 🙂foo\n${' '.repeat(13)}^^^`);
    expect(codePoint('🙂ab', 3)).toBe(2);
  });
  it('cuts a long line about the place', () => {
    const [line, caret] = caretLine(`${'x '.repeat(100)}here`, { line: 1, column: 201, length: 4 }).split('\n');
    expect(line.length).toBeLessThan(60);
    expect(line.slice(caret.indexOf('^'), caret.indexOf('^') + 4)).toBe('here');
  });
});

describe('maps of bytes', () => {
  it('unpack', () => expect([...bytes('AP+A')]).toEqual([0, 255, 128]));
  it('lie between the days that are kept', () => {
    expect(between([0, 1, 5], 3)).toEqual([1, 2, 0.5]);
    expect(between([0, 1, 5], 1)).toEqual([1, 1, 0]);
    expect(between([0, 1, 5], 99)).toEqual([2, 2, 0]);
  });
  it('hold three states that add up', () => {
    const raw = bytes(fixture.futures.chance);
    const n = fixture.futures.units.length, d = fixture.futures.days.length;
    expect(raw.length).toBe(d * 3 * n);
    for (const u of [0, 100, n - 1]) {
      expect(Math.abs(raw[u] + raw[n + u] + raw[2 * n + u] - 255)).toBeLessThanOrEqual(2);
    }
  });
});

describe('geometry', () => {
  const square = (x: number, y: number) => ({ type: 'Polygon' as const, coordinates: [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]] });
  const corners = [[0, 0], [1, 0], [0, 1]];
  const units = corners.map(([x, y], k) => ({ id: `u${k}`, name: `Unit ${k}`, kind: 'rural', parent: 'p', lon: x + 0.5, lat: y + 0.5, population: null, control: null })) as Unit[];
  const outlines = { type: 'FeatureCollection' as const, features: corners.map(([x, y], k) => ({ type: 'Feature' as const, properties: { id: `u${k}`, kind: 'rural' }, geometry: square(x, y) })) };
  it('puts north above and east to the right, whatever way rings run', () => {
    const { places, shapes, height } = geometry(units, outlines, 300);
    expect(shapes.length).toBe(3);
    expect(places[2][1]).toBeLessThan(places[0][1]);
    expect(places[1][0]).toBeGreaterThan(places[0][0]);
    expect(height).toBeGreaterThan(100);
  });
  it('draws circles where there are no outlines', () => {
    expect(geometry(units, null, 300).cities.length).toBe(3);
  });
  it('steps to the nearest place in a direction', () => {
    const { places } = geometry(units, outlines, 300);
    expect(towards(places, 0, 1, 0, [0, 1, 2])).toBe(1);
    expect(towards(places, 0, 0, -1, [0, 1, 2])).toBe(2);
    expect(towards(places, 0, -1, 0, [0, 1, 2])).toBe(0);
  });
});

describe('answers', () => {
  it('of every kind in the fixture have a figure, an interval and a table', () => {
    const kinds = new Set<string>();
    for (const card of cards) {
      const made = view(card.answer);
      kinds.add(card.answer.kind);
      expect(made.figure, card.claim.id).not.toMatch(/NaN|undefined|null/);
      expect(made.range, card.claim.id).toMatch(/interval/);
      expect(made.tables.length, card.claim.id).toBeGreaterThan(0);
      expect(made.pictures.length + (made.curve ? 1 : 0), card.claim.id).toBeGreaterThan(0);
    }
    expect(kinds.size).toBeGreaterThanOrEqual(9);
  });
  it('say plainly that not found is not impossible', () => {
    const open: Answer = { question: 'what would it take for x', kind: 'takes', target: '', seed: 0, futures: 1, confidence: 0.95, options: [], frontier: [], reachable: 'undecided', required: 0.5, best: null };
    expect(view(open).figure).toBe('Not found');
    expect(view(open).remarks.join()).toContain('not the same as impossible');
    expect(view({ ...open, reachable: false }).figure).toBe('Out of reach');
  });
  it('with nothing to go by claim nothing', () => {
    const none: Answer = { question: 'chance that x given y', kind: 'chance', target: '', seed: 0, futures: 0, confidence: 0.95, chance: { estimate: null, low: 0, high: 1 } };
    expect(view(none).figure).toBe('unknown');
    expect(watched(none)?.estimate).toBeNull();
  });
});

describe('the second question', () => {
  it('finds what the first was about', () => {
    expect(formulaOf('chance that capital_falls within 90 days')).toBe('capital_falls');
    expect(formulaOf('what would it take for forces_return with chance 50% using a, b within 1 year')).toBe('forces_return');
    expect(formulaOf('effect of x = 3 instead of 0 on capital_falls given not us_return within 1 year')).toBe('capital_falls');
    expect(formulaOf('us_return needs homeland_threat >= 0.5 within 2 years')).toBe('us_return');
    expect(windowOf('chance that x within 90 days')).toBe('within 90 days');
  });
  it('is never the one just asked', () => {
    for (const card of cards) for (const s of next(card.answer, kase, card.hinges)) {
      expect(s.question).not.toBe(card.answer.question);
      // A search over every lever of this case would be refused: at most twelve names.
      if (s.question.startsWith('what would it take')) expect(s.question).toMatch(/ using \w+(, \w+){0,2}( |$)/);
    }
  });
  it('never searches over, or sets again, what a slider has set', () => {
    const answer = { ...cards[0].answer, kind: 'chance', question: 'chance that capital_falls within 60 days when air_support = 20, us_return_troops = 5000' };
    for (const s of next(answer, kase, [])) expect(s.question).not.toMatch(/air_support|us_return_troops/);
    expect(next(answer, kase, []).some((s) => / using /.test(s.question))).toBe(true);
  });
  it('has an example of every kind', () => {
    expect(new Set(examples(kase).map((e) => e.kind)).size).toBe(10);
  });
});

describe('words', () => {
  it('of the yardstick', () => {
    expect(yardstick(0.57, 0.64)).toBe('likely or probable');
    expect(yardstick(0.039, 0.058)).toBe('remote chance to highly unlikely');
    expect(yardstick(null, 1)).toBe('');
  });
  it('of a story join cities that share a fate', () => {
    const units = [{ id: 'a', name: 'A' }, { id: 'b', name: 'B' }] as Unit[];
    const told = byDay([
      { day: 2, date: '2021-08-08', text: 'A is taken after fighting.', kind: 'city', unit: 'a' },
      { day: 2, date: '2021-08-08', text: 'B is taken after fighting.', kind: 'city', unit: 'b' },
      { day: 1, date: '2021-08-07', text: 'A power broker strikes a deal with the insurgents.', kind: 'deal' }], units);
    expect(told.map((d) => d.text)).toEqual(['A power broker strikes a deal with the insurgents.', 'A and B are taken after fighting.']);
  });
  it('mark an article by code points', () => {
    const cut = pieces('🙂 one two', [{ id: 'd', start: 2, end: 5 }, { id: 'bad', start: 4, end: 99 }]);
    expect(cut.map((p) => [p.text, p.ids.length])).toEqual([['🙂 ', 0], ['one', 1], [' two', 0]]);
  });
});

it('axes have round marks that hold the data', () => {
  expect(ticks(0, 34, 5)).toEqual([0, 10, 20, 30, 40]);
  expect(ticks(-0.03, 0.07, 4)[0]).toBeLessThanOrEqual(-0.03);
});
