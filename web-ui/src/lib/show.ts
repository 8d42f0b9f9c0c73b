// How numbers, days and names are written: three figures, true minus, no claim of certainty.

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August',
  'September', 'October', 'November', 'December'];

/** A chance in whole percents, never a certainty it is not known to be. */
export function percent(p: number | null | undefined): string {
  if (p == null || Number.isNaN(p)) return 'unknown';
  if (p < 0.01) return '<1 %';
  return p > 0.99 ? '>99 %' : `${whole(100 * p)} %`;
}

/** Halves to the even side, as the engine's sentences round: 12.5 is 12 in both. */
function whole(x: number): number {
  const up = Math.round(x);
  return x % 1 === 0.5 && up % 2 ? up - 1 : up;
}

/** A chance to a tenth of a percent, for tables. */
export function exactly(p: number | null | undefined): string {
  return p == null ? 'unknown' : `${(100 * p).toFixed(1)} %`;
}

/** An interval of chances: `43 to 48 %`; to a tenth where whole percents would hide it. */
export function span(low: number | null | undefined, high: number | null | undefined): string {
  if (low == null || high == null) return 'not known';
  const fine = high - low < 0.02 || low < 0.01 || high > 0.99;
  const show = (p: number) => fine ? (100 * p).toFixed(1).replace(/\.0$/, '') : String(Math.round(100 * p));
  return `${show(low)} to ${show(high)} %`;
}

/** A value to three figures with a true minus. */
export function number(x: number | null | undefined): string {
  if (x == null || Number.isNaN(x)) return 'unknown';
  const shown = Math.abs(x) >= 100
    ? Math.round(x).toLocaleString('en-US')
    : String(Number(x.toPrecision(3)));
  return shown.replace('-', '−');
}

/** A value with its unit; an index or a share has none to tell. */
export function amount(x: number | null | undefined, unit = ''): string {
  if (x == null) return 'left free';
  if (unit === 'share') return percentPlain(x);
  const plain = unit === 'index' || unit === 'switch' || unit === 'ratio' || unit === '';
  if (plain) return number(x);
  return `${number(x)} ${x === 1 ? unit.replace(/s$/, '') : unit}`;
}

function percentPlain(x: number): string {
  return `${number(100 * x)} %`;
}

/** A difference with its sign. */
export function signed(x: number | null | undefined, unit = ''): string {
  if (x == null) return 'unknown';
  if (unit === 'share') return `${points(x)} points`;
  const shown = amount(Math.abs(x), unit);
  return x === 0 ? shown : `${x > 0 ? '+' : '−'}${shown}`;
}

/** A difference of chances in points. */
export function points(x: number | null | undefined): string {
  if (x == null) return 'unknown';
  const shown = (100 * x).toFixed(1);
  if (shown === '0.0' || shown === '-0.0') return '0.0';
  return x > 0 ? `+${shown}` : shown.replace('-', '−');
}

export function pointSpan(low: number | null | undefined, high: number | null | undefined): string {
  return low == null || high == null ? 'not known' : `${points(low)} to ${points(high)} points`;
}

function parts(iso: string): [number, number, number] {
  const [y, m, d] = iso.slice(0, 10).split('-').map(Number);
  return [y, m, d];
}

/** `6 August 2021`. */
export function day(iso: string | null | undefined): string {
  if (!iso) return '';
  const [y, m, d] = parts(iso);
  return m ? `${d} ${MONTHS[m - 1]} ${y}` : iso;
}

/** `6 Aug`. */
export function dayShort(iso: string): string {
  const [, m, d] = parts(iso);
  return m ? `${d} ${MONTHS[m - 1].slice(0, 3)}` : iso;
}

/** An ISO date some days later. */
export function plusDays(iso: string, days: number): string {
  const [y, m, d] = parts(iso);
  return new Date(Date.UTC(y, m - 1, d + days)).toISOString().slice(0, 10);
}

/** Days from one ISO date to another. */
export function daysBetween(from: string, to: string): number {
  const at = (iso: string) => { const [y, m, d] = parts(iso); return Date.UTC(y, m - 1, d); };
  return Math.round((at(to) - at(from)) / 86_400_000);
}

/** A name of the model as words; `chance` among inputs is the luck of the draw. */
export function words(name: string): string {
  if (name === 'chance') return 'luck itself';
  return name.replaceAll('_', ' ').replace(/\b(us|uk|eu|un)\b/g, (short) => short.toUpperCase());
}

export function capital(text: string): string {
  return text ? text[0].toUpperCase() + text.slice(1) : text;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;
}
