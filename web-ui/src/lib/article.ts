// An article cut where claims begin and end. Offsets are code points, as the reader gives them.

export interface Piece { text: string; ids: string[] }

export function pieces(text: string, drafts: { id: string; start: number; end: number }[]): Piece[] {
  const points = Array.from(text);
  const cuts = new Set([0, points.length]);
  const good = drafts.filter((d) => d.start >= 0 && d.start < d.end && d.end <= points.length);
  for (const d of good) { cuts.add(d.start); cuts.add(d.end); }
  const at = [...cuts].sort((a, b) => a - b);
  return at.slice(1).map((end, k) => ({
    text: points.slice(at[k], end).join(''),
    ids: good.filter((d) => d.start <= at[k] && d.end >= end).map((d) => d.id),
  }));
}
