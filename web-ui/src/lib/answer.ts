// An answer of any kind as a figure, words, rows to draw and tables: no picture here.

import type { Answer, Chance, Interval, Option, Settings } from './types';
import { amount, capital, count, exactly, number, percent, points, pointSpan, signed, span, words } from './show';
import { yardstick } from './yardstick';

export interface Row {
  label: string; estimate: number | null; low: number | null; high: number | null;
  shown: string; range: string; bounds?: [number, number]; tone?: 'main' | 'muted';
}
export interface Picture {
  scale: 'chance' | 'value' | 'share'; rows: Row[]; label: string; threshold?: number;
  thresholdLabel?: string; bands?: boolean; zero?: boolean; unit?: string;
}
export interface Table { caption: string; head: string[]; rows: string[][] }
export interface View {
  figure: string; note: string; range: string; words: string; pictures: Picture[];
  curve?: { points: { x: number; chance: Chance }[]; required: number; level: Interval; label: string };
  tables: Table[]; remarks: string[];
}
export type Units = Record<string, { unit: string; baseline?: number | null; event?: boolean }>;

const percents = (c: Interval | null | undefined): string[] =>
  c ? [exactly(c.estimate), exactly(c.low), exactly(c.high)] : ['unknown', '', ''];
const level = (a: Answer) => `${number(100 * (a.confidence ?? 0.95))} % interval`;

function chanceRow(label: string, c: Chance | null | undefined, tone: Row['tone'] = 'main'): Row {
  return {
    label, estimate: c?.estimate ?? null, low: c?.low ?? null, high: c?.high ?? null,
    shown: percent(c?.estimate), range: span(c?.low, c?.high), tone,
  };
}

/** A setting in words: only what it changes. */
export function moved(settings: Settings, units: Units = {}): string {
  const said = Object.entries(settings)
    .filter(([name, value]) => value !== null && value !== units[name]?.baseline)
    .map(([name, value]) => {
      if (units[name]?.event && (value === 0 || value === 1)) return value ? words(name) : `no ${words(name)}`;
      return `${words(name)} at ${amount(value, units[name]?.unit)}`;
    });
  return said.length ? said.join(', ') : 'nothing more';
}

/** What to show of an answer. */
export function view(a: Answer, units: Units = {}): View {
  const make = MAKERS[a.kind];
  const made = make ? make(a, units) : {
    figure: a.sentence ?? 'Answered', note: '', range: '', words: '', pictures: [], tables: [], remarks: [],
  };
  return { ...made, remarks: [...made.remarks, ...(a.notes ?? [])] };
}

function ofChance(a: Answer): View {
  const c = a.chance;
  const rows = [chanceRow('share of futures in which it happens', c)];
  const remarks: string[] = [];
  if (a.variation) {
    const v = a.variation;
    rows.push({ label: '90 % of scenarios, each on its own', estimate: null, low: v.low, high: v.high,
      shown: span(v.low, v.high), range: span(v.low, v.high), tone: 'muted' });
    remarks.push(`${percent(v.scenario_share)} of the variance is not knowing the scenario; the rest is luck within it.`);
  }
  const tested = a.kind === 'inevitable' || a.kind === 'possible';
  return {
    figure: percent(c?.estimate), note: 'of futures', range: `${level(a)} ${span(c?.low, c?.high)}`,
    words: a.words ?? yardstick(c?.low, c?.high), remarks,
    pictures: [{
      scale: 'chance', rows, label: 'Chance', bands: true,
      ...(tested && a.threshold != null
        ? { threshold: a.threshold, thresholdLabel: `${a.kind} from ${percentPlain(a.threshold)}` } : {}),
    }],
    tables: [{ caption: 'The number exactly', head: ['', 'estimate', 'low', 'high'], rows: [['chance', ...percents(c)]] }],
  };
}

const percentPlain = (p: number) => `${number(100 * p)} %`;

function ofTwins(a: Answer): View {
  const needs = a.kind === 'needs';
  const share = needs ? a.necessity : a.sufficiency;
  const label = needs ? 'lose it when the condition is taken away' : 'gain it when the condition is given';
  const wide = a.bounds;
  const empty = !share || share.estimate == null;
  return {
    figure: empty ? 'Nothing to test' : percent(share.estimate),
    note: empty
      ? (needs ? 'in no future did both happen' : 'in every future one of the two happened')
      : `of ${count(share.twins ?? 0, 'twin')} ${label}`,
    range: empty ? '' : `${level(a)} ${span(share.low, share.high)}`, words: '',
    remarks: a.assumed ? [a.assumed] : [],
    pictures: [
      ...(empty ? [] : [{
        scale: 'chance' as const, label: 'Share of twins',
        rows: [{ ...chanceRow(label, share), ...(wide ? { bounds: [wide.low, wide.high] as [number, number] } : {}) }],
        threshold: a.threshold, thresholdLabel: a.threshold != null ? `supported from ${percentPlain(a.threshold)}` : undefined,
      }]),
      { scale: 'chance', label: 'Chance with and without', rows: [
        chanceRow('chance with the condition', a.chance_with, 'muted'),
        chanceRow('chance without it', a.chance_without, 'muted')] },
    ],
    tables: [{
      caption: 'The numbers exactly', head: ['', 'estimate', 'low', 'high'],
      rows: [[needs ? 'necessity' : 'sufficiency', ...percents(share)],
        ['chance with', ...percents(a.chance_with)], ['chance without', ...percents(a.chance_without)],
        ...(wide ? [['bounds that need no twins', '', exactly(wide.low), exactly(wide.high)]] : [])],
    }],
  };
}

function valueRow(label: string, x: Interval, unit: string, tone: Row['tone'] = 'main'): Row {
  return { label, estimate: x.estimate, low: x.low, high: x.high, shown: amount(x.estimate, unit),
    range: x.low == null ? 'not known' : `${amount(x.low, unit)} to ${amount(x.high, unit)}`, tone };
}

function ofEffect(a: Answer): View {
  const e = a.effect!;
  const chance = a.unit === 'chance';
  const unit = chance ? '' : a.unit ?? '';
  const d = e.difference;
  const clear = d.low != null && d.high != null && (d.low > 0 || d.high < 0);
  const row = (label: string, x: Interval, tone?: Row['tone']) =>
    chance ? chanceRow(label, x, tone) : valueRow(label, x, unit, tone);
  return {
    figure: chance ? `${points(d.estimate)} points` : signed(d.estimate, unit),
    note: d.estimate == null ? 'nothing to go by' : clear ? 'what the change changes' : 'no effect is not ruled out',
    range: `${level(a)} ${chance || unit === 'share' ? pointSpan(d.low, d.high) : `${signed(d.low, unit)} to ${signed(d.high, unit)}`}`,
    words: '', remarks: [],
    pictures: [{ scale: chance ? 'chance' : 'value', unit, label: 'Before and after',
      rows: [row('before', e.before, 'muted'), row('after', e.after)] }],
    tables: [{ caption: 'The numbers exactly', head: ['', 'estimate', 'low', 'high'], rows: [
      ['before', ...(chance ? percents(e.before) : numbers(e.before))],
      ['after', ...(chance ? percents(e.after) : numbers(e.after))],
      ['difference', ...(chance ? [points(d.estimate), points(d.low), points(d.high)] : numbers(d))]] }],
  };
}

const numbers = (x: Interval): string[] => [number(x.estimate), number(x.low), number(x.high)];

function optionTable(caption: string, options: Option[], units: Units): Table {
  const names = Object.keys(options[0].settings);
  const costly = options.some((o) => o.cost);
  return {
    caption, head: [...names.map(words), ...(costly ? ['cost'] : []), 'chance', 'interval'],
    rows: options.map((o) => [
      ...names.map((n) => setting(o.settings[n], units[n])), ...(costly ? [number(o.cost)] : []),
      exactly(o.chance.estimate), span(o.chance.low, o.chance.high)]),
  };
}

/** One setting with its unit; `left free` where nothing is set. */
export function setting(value: number | null | undefined, term?: Units[string]): string {
  if (value == null) return 'left free';
  if (term?.event && (value === 0 || value === 1)) return value ? 'happens' : 'does not happen';
  return amount(value, term?.unit);
}

function ofTakes(a: Answer, units: Units): View {
  const options = a.options ?? [];
  const required = a.required ?? 0.5;
  const mark = { threshold: required, thresholdLabel: `asked for: ${percentPlain(required)}` };
  if (a.reachable === true && options.length) {
    const first = options[0];
    const costly = options.some((o) => o.cost);
    return {
      figure: capital(moved(first.settings, units)),
      note: `${costly ? `cost ${number(first.cost)}; ` : ''}certified: it gives ${percent(first.chance.estimate)}, where ${percentPlain(required)} was asked for`,
      range: `${level(a)} ${span(first.chance.low, first.chance.high)}`,
      words: yardstick(first.chance.low, first.chance.high), remarks: [],
      pictures: [{ scale: 'chance', label: 'What would do it', ...mark,
        rows: options.slice(0, 5).map((o, k) => chanceRow(moved(o.settings, units), o.chance, k ? 'muted' : 'main')) }],
      tables: [optionTable(costly ? 'Certified, cheapest first' : 'Certified', options, units),
        ...(a.frontier?.length ? [optionTable('Points on the frontiers of pairs', a.frontier, units)] : [])],
    };
  }
  const out = a.reachable === false;
  return {
    figure: out ? 'Out of reach' : 'Not found',
    note: `for a chance of ${percentPlain(required)}${a.best ? `; the best setting tried gives ${percent(a.best.estimate)}` : ''}`,
    range: a.best ? `${level(a)} ${span(a.best.low, a.best.high)}` : '', words: yardstick(a.best?.low, a.best?.high),
    remarks: [out
      ? 'Out of reach within the ranges searched, in this model; wider ranges or other names were not asked.'
      : 'Not found is not the same as impossible: the search had an end, and something it did not try may do it.'],
    pictures: a.best ? [{ scale: 'chance', label: 'The best that was found', ...mark,
      rows: [chanceRow('best setting tried', a.best)] }] : [],
    tables: a.best ? [{ caption: 'The best setting tried', head: ['', 'estimate', 'low', 'high'], rows: [
      ['chance', ...percents(a.best)], ['asked for', percentPlain(required), '', '']] }] : [],
  };
}

function ofTips(a: Answer): View {
  const at = a.level ?? { estimate: null, low: null, high: null };
  const unit = a.unit ?? '';
  const curve = a.curve ?? [];
  return {
    figure: at.estimate == null ? 'It does not tip' : `At ${amount(at.estimate, unit)}`,
    note: at.estimate == null
      ? `at no level of ${words(a.signal ?? '')} tried does the chance cross ${percentPlain(a.required ?? 0.5)}`
      : `${words(a.signal ?? '')}: there the chance crosses ${percentPlain(a.required ?? 0.5)}`,
    range: at.estimate == null ? '' : `${level(a)} ${at.low == null ? 'no lower end among levels tried' : number(at.low)} to ${at.high == null ? 'no upper end among levels tried' : number(at.high)}`,
    words: '', remarks: [], pictures: [],
    curve: { points: curve.map((p) => ({ x: p.level, chance: p.chance })), required: a.required ?? 0.5, level: at, label: words(a.signal ?? 'level') },
    tables: [{ caption: 'Chance by level', head: [words(a.signal ?? 'level'), 'chance', 'low', 'high'],
      rows: curve.map((p) => [number(p.level), ...percents(p.chance)]) }],
  };
}

function ofDrives(a: Answer): View {
  const inputs = (a.inputs ?? []).filter((i) => i.total != null);
  const first = inputs.find((i) => i.name !== 'chance') ?? inputs[0];
  const share = (i: (typeof inputs)[number], tone: Row['tone']): Row => ({
    label: words(i.name), estimate: i.total, low: i.low, high: i.high, shown: percent(i.total), range: span(i.low, i.high), tone });
  const b = a.box;
  const limits = b ? Object.entries(b.limits) : [];
  return {
    figure: first ? capital(words(first.name)) : 'Nothing stands out',
    note: first ? `has the largest share of what decides it, ${percent(first.total)}, luck left out` : '',
    range: first ? `${level(a)} ${span(first.low, first.high)}` : '', words: '',
    remarks: b && limits.length ? [
      `Where ${limits.map(([n, [l, h]]) => `${words(n)} is ${number(l)} to ${number(h)}`).join(' and ')}, it happens in ${percent(b.density)} of futures (${span(b.density_low, b.density_high)}).`] : [],
    pictures: [{ scale: 'share', label: 'Share of the variance, interactions included',
      rows: inputs.slice(0, 8).map((i) => share(i, i.name === 'chance' ? 'muted' : 'main')) }],
    tables: [{ caption: 'Shares of the variance', head: ['input', 'alone', 'with interactions', 'low', 'high'],
      rows: (a.inputs ?? []).map((i) => [words(i.name), exactly(i.first_order), exactly(i.total), exactly(i.low), exactly(i.high)]) }],
  };
}

function ofGamble(a: Answer): View {
  const g = a.gamble!;
  const unit = a.unit ?? '';
  const both = g.quantiles.flatMap((q): Row[] => [
    valueRow(`${number(100 * q.level)} % of futures end below: without`, q.without, unit, 'muted'),
    valueRow('with', q.with, unit)]);
  const side: Record<string, string> = { with: 'with the change is better', without: 'without it is better', equal: 'the same', neither: 'neither side is better throughout' };
  return {
    figure: percent(g.worse.estimate), note: 'of futures end worse with it than without',
    range: `${level(a)} ${span(g.worse.low, g.worse.high)}`, words: yardstick(g.worse.low, g.worse.high),
    remarks: [`First order: ${side[g.dominance.first_order] ?? g.dominance.first_order}; second order: ${side[g.dominance.second_order] ?? g.dominance.second_order} (on the futures run; no test).`],
    pictures: [
      { scale: 'chance', label: 'Worse, better', rows: [chanceRow('end worse with it', g.worse), chanceRow('end better with it', g.better, 'muted')] },
      { scale: 'value', unit, label: 'Where it ends', rows: both },
    ],
    tables: [{ caption: 'Quantiles', head: ['', 'with', 'interval', 'without', 'interval'],
      rows: g.quantiles.map((q) => [`${number(100 * q.level)} %`, number(q.with.estimate), `${number(q.with.low)} to ${number(q.with.high)}`, number(q.without.estimate), `${number(q.without.low)} to ${number(q.without.high)}`]) }],
  };
}

const MAKERS: Record<string, (a: Answer, units: Units) => View> = {
  chance: ofChance, inevitable: ofChance, possible: ofChance, needs: ofTwins, enough: ofTwins,
  effect: ofEffect, takes: ofTakes, tips: ofTips, drives: ofDrives, gamble: ofGamble,
};

/** The interval that is watched while futures arrive. */
export function watched(a: Answer): Interval | null {
  return a.chance ?? a.necessity ?? a.sufficiency ?? a.effect?.difference ?? a.gamble?.worse ?? null;
}
