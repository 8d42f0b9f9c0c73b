// Maps of a year arrive as bytes: [day][state][unit] of shares, or [day][unit] of states.

export function bytes(base64: string): Uint8Array {
  const text = atob(base64);
  const out = new Uint8Array(text.length);
  for (let k = 0; k < text.length; k++) out[k] = text.charCodeAt(k);
  return out;
}

/** Where a day lies between days that are kept: the one before, the one after, how far. */
export function between(days: number[], day: number): [number, number, number] {
  const last = days.length - 1;
  if (day <= days[0]) return [0, 0, 0];
  if (day >= days[last]) return [last, last, 0];
  let low = 0, high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (days[middle] <= day) low = middle; else high = middle;
  }
  const share = (day - days[low]) / (days[high] - days[low]);
  return share === 0 ? [low, low, 0] : [low, high, share];
}
