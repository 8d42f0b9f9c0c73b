// Tables of the record whose columns are not known beforehand.

import type { Table } from './answer';
import { number, words } from './show';

const flat = (row: Record<string, unknown>): Record<string, unknown> => Object.fromEntries(
  Object.entries(row).flatMap(([key, value]) => value && typeof value === 'object' && !Array.isArray(value)
    ? Object.entries(value as Record<string, unknown>).map(([k, v]) => [`${words(key).replace(/s$/, '')}: ${k}`, v] as const)
    : [[words(key), value] as const]));

export function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : number(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.map(cell).join(' to ') : String(value);
}

export function tableOf(caption: string, rows: Record<string, unknown>[]): Table {
  const all = rows.map(flat);
  const head = [...new Set(all.flatMap((row) => Object.keys(row)))];
  return { caption, head, rows: all.map((row) => head.map((key) => cell(row[key]))) };
}
