// The address after the #: page and what reproduces its view.

export const PAGES = ['claims', 'futures', 'ask', 'frontier', 'record', 'about'] as const;
export type Page = (typeof PAGES)[number];
export interface Route { page: Page; query: URLSearchParams }

export function parse(hash: string): Route {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const page = (PAGES as readonly string[]).includes(path) ? (path as Page) : 'claims';
  return { page, query: new URLSearchParams(query) };
}

export function href(page: Page, query: Record<string, string | number | null | undefined> = {}): string {
  const kept = Object.entries(query).filter(([, v]) => v !== null && v !== undefined && v !== '');
  const text = new URLSearchParams(kept.map(([k, v]) => [k, String(v)])).toString();
  return `#/${page}${text ? `?${text}` : ''}`;
}

/** Lever settings of a link: `set.NAME=value`; what is no number is left out. */
export function settingsOf(query: URLSearchParams): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [key, value] of query) {
    if (key.startsWith('set.') && value.trim() !== '' && Number.isFinite(Number(value))) {
      found[key.slice(4)] = Number(value);
    }
  }
  return found;
}

/** The link that gives the same answer again. */
export function shareHref(ask: { case: string; q: string; seed: number; futures: number; settings: Record<string, number> }): string {
  const set = Object.fromEntries(
    Object.keys(ask.settings).sort().map((name) => [`set.${name}`, ask.settings[name]]));
  return href('ask', { case: ask.case, q: ask.q, seed: ask.seed, futures: ask.futures, ...set });
}
