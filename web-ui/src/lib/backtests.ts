// The backtests as tables: what was forecast of conflicts that the forecaster was not fitted to.

import type { Table } from './answer';
import { count, day, number, percent, words } from './show';
import type { Backtests } from './types';

const skill = (x: number | null) => x == null ? 'no score to beat' : x > 0 ? `+${x.toFixed(2)}` : x.toFixed(2).replace('-', '−');
const daysOf = (x: number | null | undefined) => x == null ? 'beyond' : number(x);

/** The cases, this one first, with the rules' scores beside ours. */
export function casesTable(b: Backtests, here: string): Table {
  const cases = [...b.cases].sort((one, two) => Number(two.case === here) - Number(one.case === here));
  return {
    caption: `Does each place fall within ${b.horizon_days} days? Brier scores: 0 is perfect, lower is better`,
    head: ['conflict', 'days forecast from', 'forecasts', 'came', 'mean forecast', 'Brier, ours', ...b.baselines.map(words)],
    rows: cases.map((c) => [c.case, String(c.days), number(c.forecasts), percent(c.happened), percent(c.forecast), c.ours.toFixed(3), ...b.baselines.map((k) => c.baselines[k]?.toFixed(3) ?? '')]),
  };
}

export function skillTable(b: Backtests): Table {
  return {
    caption: 'Skill over each simple rule, all conflicts alike: above 0 is better than the rule, 1 is perfect',
    head: ['what', 'within', 'forecasts', ...b.baselines.map(words)],
    rows: b.pooled.map((p) => [words(p.target), count(p.horizon_days, 'day'), number(p.forecasts), ...b.baselines.map((k) => skill(p.skill[k] ?? null))]),
  };
}

export function coverTable(b: Backtests): Table {
  return {
    caption: 'How many places fall: how often the truth lay inside the 95 % range of futures',
    head: ['days ahead', 'forecasts', 'truth inside'],
    rows: b.counts.map((c) => [String(c.horizon_days), number(c.forecasts), percent(c.inside_95)]),
  };
}

export function capitalTable(b: Backtests): Table {
  return {
    caption: 'The day the capital falls, forecast ahead, beside forecasts published at the time (CRPS in days, lower is better)',
    head: ['conflict', 'as known on', 'fell after days', 'our chance by then', 'our middle day', 'our 95 % range', 'CRPS, ours', 'CRPS, published'],
    rows: b.capital_day.map((c) => [
      c.case, day(c.as_of), c.fell_on_day == null ? 'it did not' : number(c.fell_on_day), percent(c.chance_by_then), daysOf(c.interval[1]),
      `${daysOf(c.interval[0])} to ${daysOf(c.interval[2])}`, number(c.crps),
      Object.entries(c.published).map(([who, crps]) => `${who}: ${number(crps)}`).join('; '),
    ]),
  };
}

/** Said before any figure: where a rule that knows nothing of war did better. */
export function plainly(b: Backtests): string {
  const beaten = b.cases.filter((c) => Object.values(c.baselines).some((x) => x < c.ours));
  return beaten.length
    ? `In ${beaten.length} of ${count(b.cases.length, 'conflict')} at least one simple rule did better than the model: ${beaten.map((c) => c.case).join(', ')}.`
    : `In none of ${count(b.cases.length, 'conflict')} did a simple rule do better than the model.`;
}
