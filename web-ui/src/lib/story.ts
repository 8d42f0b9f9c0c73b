// A future's entries, a day at a time: cities that share a fate are told together.

import type { Told, Unit } from './types';

export interface Day { day: number; date: string; text: string }

const list = (names: string[]) => names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;

export function byDay(story: Told[], units: Unit[] = []): Day[] {
  const names = new Map(units.map((u) => [u.id, u.name]));
  const days = new Map<number, Told[]>();
  for (const one of story) days.set(one.day, [...(days.get(one.day) ?? []), one]);
  return [...days.entries()].sort(([a], [b]) => a - b).map(([day, told]) => {
    const fates = new Map<string, string[]>();
    const texts: string[] = [];
    for (const one of told) {
      const name = one.unit ? names.get(one.unit) : undefined;
      const fate = name && one.text.startsWith(`${name} is `) ? one.text.slice(name.length + 4) : null;
      if (name && fate) {
        if (!fates.has(fate)) texts.push(`\u0000${fate}`);
        fates.set(fate, [...(fates.get(fate) ?? []), name]);
      } else texts.push(one.text);
    }
    const same = new Map<string, number>();
    const text = texts.map((t) => {
      if (!t.startsWith('\u0000')) return t;
      const who = fates.get(t.slice(1)) ?? [];
      return `${list(who)} ${who.length > 1 ? 'are' : 'is'} ${t.slice(1)}`;
    }).filter((t) => { same.set(t, (same.get(t) ?? 0) + 1); return same.get(t) === 1; })
      .map((t) => (same.get(t)! > 1 ? t.replace(/^A power broker strikes a deal/, `${same.get(t)} power brokers strike deals`) : t)).join(' ');
    return { day, date: told[0].date, text };
  });
}
