// Questions to try, and the second question after an answer.

import type { Answer, CaseView, Hinge, Lever } from './types';
import { words } from './show';

export interface Suggestion { label: string; question: string }

const CLAUSE = /\s+(?:given|when|within|with chance|using|at most|at day|at step)\s/i;

/** The formula a question is about, with its window; null for kinds that have none. */
export function formulaOf(question: string): string | null {
  const q = question.trim();
  const found =
    /^chance that\s+(.+)$/is.exec(q)?.[1]
    ?? /^what would it take for\s+(.+)$/is.exec(q)?.[1]
    ?? /^what drives\s+(.+)$/is.exec(q)?.[1]
    ?? /^effect of\s+.+?\s+on\s+(.+)$/is.exec(q)?.[1]
    ?? /^how many\s+.+?\s+for\s+(.+)$/is.exec(q)?.[1]
    ?? /^.+?\s+is enough for\s+(.+)$/is.exec(q)?.[1]
    ?? /^(.+?)\s+(?:needs\s|is inevitable|is possible)/is.exec(q)?.[1];
  if (!found) return null;
  const cut = CLAUSE.exec(` ${found} `);
  const bare = cut ? found.slice(0, Math.max(0, cut.index - 1)).trim() || found : found.trim();
  return bare;
}

/** The window at the end of a question, if it has one. */
export function windowOf(question: string): string {
  return /\bwithin\s+[\d.,_]+\s*(?:steps?|days?|weeks?|months?|years?)\b/i.exec(question)?.[0] ?? '';
}

const says = (question: string, name: string) => new RegExp(`\\b${name}\\b`).test(question);

/** Levers for a search: few, or it would be refused as too many; none that the question sets. */
export function using(view: CaseView, hinges: Hinge[] = [], question = ''): string {
  const moving = leversFirst(view.levers, hinges).filter((l) => l.kind !== 'switch' && !says(question, l.name));
  const few = moving.slice(0, 3).map((l) => l.name);
  return few.length ? `using ${few.join(', ')}` : '';
}

const join = (...parts: string[]) => parts.filter(Boolean).join(' ');

/** The levers most worth a slider beside a question: those an answer hinges on, then the rest. */
export function leversFirst(levers: Lever[], hinges: Hinge[]): Lever[] {
  const rank = new Map(hinges.map((h, k) => [h.name, k]));
  return [...levers].sort((a, b) => (rank.get(a.name) ?? 99) - (rank.get(b.name) ?? 99));
}

/** Questions that follow from an answer: what it hangs on, what would change it, its opposite. */
export function next(answer: Answer, view: CaseView, hinges: Hinge[], asked: string[] = []): Suggestion[] {
  const formula = formulaOf(answer.question);
  const window = windowOf(answer.question);
  const out: Suggestion[] = [];
  const add = (label: string, question: string) => {
    if (!asked.includes(question) && question !== answer.question
      && !out.some((one) => one.question === question)) out.push({ label, question });
  };
  if (formula) {
    const name = /^[a-z_]+$/i.test(formula) ? `“${words(formula)}”` : 'this';
    const free = view.levers.filter((l) => !says(answer.question, l.name));
    const lever = hinges.map((h) => free.find((l) => l.name === h.name)).find(Boolean)
      ?? free.find((l) => /return_troops$/.test(l.name)) ?? free[0];
    if (answer.kind !== 'drives') add(`What drives ${name}?`, join('what drives', formula, window));
    if (answer.kind !== 'takes') {
      add(`What would it take for an even chance of ${name}?`,
        join('what would it take for', formula, 'with chance 50%', using(view, hinges, answer.question), window));
    }
    if (answer.kind !== 'effect' && lever) {
      const to = lever.baseline === lever.high ? lever.low : lever.high;
      add(`What would ${words(lever.name)} change?`,
        join(`effect of ${lever.name} = ${to} instead of ${lever.baseline} on`, formula, window));
    }
    if (answer.kind !== 'chance') add(`How likely is ${name} at all?`, join('chance that', formula, window));
    if (answer.kind === 'chance' && window) {
      const longer = /within\s+1 year/i.test(window) ? 'within 90 days' : 'within 1 year';
      add(longer === 'within 1 year' ? 'And within a year?' : 'And within three months?',
        join('chance that', formula, longer));
    }
    if (answer.kind === 'chance' && formula !== 'stalemate' && view.formulas.stalemate) {
      add('Or does it end in stalemate?', join('chance that stalemate', window));
    }
  } else {
    for (const formulaName of Object.keys(view.formulas).slice(0, 3)) {
      add(`How likely is ${words(formulaName)}?`, `chance that ${formulaName}`);
    }
  }
  return out.slice(0, 4);
}

/** One question of every kind that the case's names allow. */
export function examples(view: CaseView): (Suggestion & { kind: string })[] {
  const formula = (...names: string[]) => names.find((n) => n in view.formulas);
  const first = formula('capital_falls') ?? Object.keys(view.formulas)[0];
  if (!first) return [];
  const second = formula('us_return', 'forces_return', 'stalemate') ?? first;
  const lever = view.levers.find((l) => l.name === 'us_return_troops') ?? view.levers[0];
  const clamp = view.signals.find((s) => s.name === 'homeland_threat' && s.clampable)
    ?? view.signals.find((s) => s.clampable);
  const level = view.signals.find((s) => s.name === 'leaders_doubting');
  const series = view.signals.find((s) => s.name === 'government_share') ?? view.signals.find((s) => !s.event);
  const out: (Suggestion & { kind: string })[] = [
    { kind: 'chance', label: `How likely is “${words(first)}”?`, question: `chance that ${first} within 90 days` },
    { kind: 'takes', label: 'What would it take?', question: join('what would it take for', second, 'with chance 50%', clamp ? `using ${clamp.name}` : using(view), 'within 1 year') },
    { kind: 'drives', label: 'What drives it?', question: `what drives ${first} within 1 year` },
    { kind: 'possible', label: 'Is it possible?', question: `${second} is possible within 1 year` },
    { kind: 'inevitable', label: 'Is it inevitable?', question: `${first} is inevitable within 1 year` },
  ];
  if (lever) out.splice(2, 0, { kind: 'effect', label: `What would ${words(lever.name)} change?`, question: `effect of ${lever.name} = ${0.1 * lever.high >= 1000 ? 0.1 * lever.high : lever.high} on ${first} within 1 year` });
  if (clamp) out.push({ kind: 'needs', label: 'Does it need this?', question: `${second} needs ${clamp.name} >= ${clamp.high ? 0.5 * clamp.high : 0.5} within 2 years` });
  if (clamp) out.push({ kind: 'enough', label: 'Would this be enough?', question: `${clamp.name} >= ${clamp.high ? 0.5 * clamp.high : 0.5} is enough for ${second} within 2 years` });
  if (level) out.push({ kind: 'tips', label: 'When does it tip?', question: `how many ${level.name} for ${first} within 60 days` });
  if (lever && series) out.push({ kind: 'gamble', label: 'How big is the bet?', question: `gamble of ${lever.name} = ${0.1 * lever.high >= 1000 ? 0.1 * lever.high : lever.high} on ${series.name} within 180 days` });
  return out;
}
