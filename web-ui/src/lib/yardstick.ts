// The UK probability yardstick: words beside a chance.
// Source: Professional Head of Intelligence Assessment, Probability Yardstick (2019).

export const BANDS: readonly (readonly [number, number, string])[] = [
  [0, 0.05, 'remote chance'], [0.1, 0.2, 'highly unlikely'], [0.25, 0.35, 'unlikely'],
  [0.4, 0.5, 'realistic possibility'], [0.55, 0.75, 'likely or probable'],
  [0.8, 0.9, 'highly likely'], [0.95, 1, 'almost certain'],
];

function place(p: number): [number, number] {
  let below = 0;
  BANDS.forEach(([low], k) => { if (low <= p) below = k; });
  return p <= BANDS[below][1] ? [below, below] : [below, below + 1];
}

/** The yardstick's words for an interval of chances; empty where it is not known. */
export function yardstick(low: number | null | undefined, high: number | null | undefined): string {
  if (low == null || high == null) return '';
  const clip = (p: number) => Math.min(1, Math.max(0, p));
  const first = place(clip(low)), last = place(clip(high));
  const name = (k: number) => BANDS[k][2];
  if (first[0] === last[0] && first[1] === last[1]) {
    return first[0] === first[1] ? name(first[0]) : `between ${name(first[0])} and ${name(first[1])}`;
  }
  return first[0] === last[1] ? name(first[0]) : `${name(first[0])} to ${name(last[1])}`;
}

/** Whether an interval meets a band. */
export function touches(band: readonly [number, number, string], low?: number | null, high?: number | null): boolean {
  return low != null && high != null && band[0] <= high && low <= band[1];
}
