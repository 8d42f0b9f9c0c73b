// Exact (Clopper-Pearson) intervals of a share, for chances that arrive as shares alone.
// Source: Clopper & Pearson (1934); incomplete beta by Lentz's continued fraction (DLMF 8.17.22).

function logGamma(x: number): number {
  // Lanczos, g = 7, n = 9; good to 15 digits for x > 0.
  const c = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
    1.5056327351493116e-7];
  const y = x - 1;
  let sum = c[0];
  for (let k = 1; k < 9; k++) sum += c[k] / (y + k);
  const t = y + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1, d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let h = d;
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d; c = 1 + even / c;
    d = 1 / (Math.abs(d) < tiny ? tiny : d); c = Math.abs(c) < tiny ? tiny : c;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d; c = 1 + odd / c;
    d = 1 / (Math.abs(d) < tiny ? tiny : d); c = Math.abs(c) < tiny ? tiny : c;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-14) break;
  }
  return h;
}

/** Regularised incomplete beta I_x(a, b). */
export function betainc(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2)
    ? (front * fraction(x, a, b)) / a
    : 1 - (front * fraction(1 - x, b, a)) / b;
}

function quantile(p: number, a: number, b: number): number {
  let low = 0, high = 1;
  for (let k = 0; k < 50; k++) {
    const middle = (low + high) / 2;
    if (betainc(middle, a, b) < p) low = middle; else high = middle;
  }
  return (low + high) / 2;
}

/** Exact interval of a share of n: [low, high]. */
export function clopperPearson(hits: number, n: number, confidence = 0.95): [number, number] {
  const tail = (1 - confidence) / 2;
  return [
    hits <= 0 ? 0 : quantile(tail, hits, n - hits + 1),
    hits >= n ? 1 : quantile(1 - tail, hits + 1, n - hits),
  ];
}

const kept = new Map<string, [number, number]>();  // a map asks for the same ones over and over

/**
 * Interval of a share that was rounded to 1/255: it covers every count that rounds so, and is
 * therefore never narrower than the exact one.
 */
export function ofByte(byte: number, n: number, confidence = 0.95): [number, number] {
  const key = `${byte} ${n} ${confidence}`;
  const before = kept.get(key);
  if (before) return before;
  const least = Math.max(0, Math.ceil(((byte - 0.5) / 255) * n));
  const most = Math.min(n, Math.floor(((byte + 0.5) / 255) * n));
  const range: [number, number] = [
    clopperPearson(least, n, confidence)[0],
    clopperPearson(Math.max(least, most), n, confidence)[1],
  ];
  kept.set(key, range);
  return range;
}
