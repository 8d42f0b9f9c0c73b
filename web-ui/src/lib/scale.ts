// Round marks on an axis.

export function ticks(low: number, high: number, about = 5): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((k) => k * power).find((s) => (high - low) / s <= about + 0.5) ?? 10 * power;
  const first = Math.floor(low / step + 1e-9), last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/** Straight line from one interval to another. */
export function linear(a: number, b: number, from: number, to: number): (x: number) => number {
  const k = b === a ? 0 : (to - from) / (b - a);
  return (x) => from + k * (x - a);
}
