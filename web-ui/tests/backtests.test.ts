import { describe, expect, it } from 'vitest';
import { capitalTable, casesTable, coverTable, plainly, skillTable } from '../src/lib/backtests';
import type { Backtests } from '../src/lib/types';
import file from '../../src/wouldtake/calibration/data/backtests.json';

// The very file that the server reads.
const kept = file as unknown as Backtests;

describe('the backtests that are kept', () => {
  it('fill every cell of every table', () => {
    for (const table of [casesTable(kept, 'afghanistan-2021'), skillTable(kept), coverTable(kept)]) {
      expect(table.rows.length).toBeGreaterThan(0);
      for (const row of table.rows) {
        expect(row.length).toBe(table.head.length);
        expect(row.every((cell) => cell !== '' && !/undefined|NaN|unknown|\[object/.test(cell))).toBe(true);
      }
    }
  });
  it('begin with the case that is looked at', () => {
    expect(casesTable(kept, 'iraq-2014').rows[0][0]).toBe('iraq-2014');
  });
  it('name every conflict in which a simple rule did better', () => {
    const worse = kept.cases.filter((c) => Math.min(...Object.values(c.baselines)) < c.ours);
    expect(plainly(kept)).toContain(`In ${worse.length} of ${kept.cases.length} conflicts`);
    for (const c of worse) expect(plainly(kept)).toContain(c.case);
    const won = { ...kept, cases: kept.cases.map((c) => ({ ...c, ours: -1 })) };
    expect(plainly(won)).toMatch(/^In none of/);
  });
});

it('a day beyond the horizon is told as such, and a capital that never fell', () => {
  const one = { case: 'x', as_of: '2021-08-06', fell_on_day: null, chance_by_then: 0.1, crps: 12.3, interval: [37, null, null], published: {} };
  expect(capitalTable({ ...kept, capital_day: [one] }).rows[0]).toEqual(['x', '6 August 2021', 'it did not', '10 %', 'beyond', '37 to beyond', '12.3', '']);
});

it('a rule that scored perfectly leaves no skill to tell', () => {
  const one = { target: 'capital_falls', horizon_days: 7, forecasts: 66, skill: { persistence: null, b: -0.5 } };
  expect(skillTable({ ...kept, baselines: ['persistence', 'b'], pooled: [one] }).rows[0].slice(3)).toEqual(['no score to beat', '−0.50']);
});
