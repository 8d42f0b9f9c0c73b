// What the whole page knows: case, numbers, theme, and whether the server is there.

import { href, parse, type Page, type Route } from './route';
import { embedded, Failure, server, type Source } from './source';
import type { CaseLine, CaseView, Config, Embedded } from './types';
import type { Units } from './answer';

function readEmbedded(): Embedded | null {
  const found = document.getElementById('wouldtake-data');
  return found?.textContent ? (JSON.parse(found.textContent) as Embedded) : null;
}

export const data = readEmbedded();
export const source: Source = data ? embedded(data) : server;

const KEY = 'wouldtake-theme';
const remembered = (): string | null => { try { return localStorage.getItem(KEY); } catch { return null; } };
const prefers = matchMedia('(prefers-color-scheme: dark)');

class App {
  route = $state<Route>(parse(location.hash));
  config = $state.raw<Config | null>(null);
  cases = $state.raw<CaseLine[]>([]);
  case = $state.raw<CaseView | null>(null);
  outlines = $state.raw<GeoJSON.FeatureCollection | null>(null);
  failure = $state.raw<Failure | null>(null);
  gone = $state(false);
  theme = $state<'light' | 'dark'>('light');
  seed = $state(data?.futures?.seed ?? 0);
  futures = $state(data?.futures?.futures ?? 2000);
  busy = $state(0);
  asked = $state<string[]>([]);

  /** Units, baselines and kinds of every name, for writing settings in words. */
  units: Units = $derived.by(() => {
    const found: Units = {};
    for (const u of this.case?.uncertainties ?? []) found[u.name] = { unit: u.unit };
    for (const s of this.case?.signals ?? []) found[s.name] = { unit: s.unit, event: s.event };
    for (const l of this.case?.levers ?? []) found[l.name] = { unit: l.unit, baseline: l.baseline };
    return found;
  });

  constructor() {
    const apply = () => {
      const kept = remembered();
      this.theme = kept === 'dark' || kept === 'light' ? kept : prefers.matches ? 'dark' : 'light';
      document.documentElement.dataset.theme = this.theme;
    };
    apply();
    prefers.addEventListener('change', apply);
    addEventListener('hashchange', () => { this.route = parse(location.hash); this.#numbers(); });
    this.#numbers();
  }

  #numbers() {
    const { query } = this.route;
    const read = (name: string, least: number) => {
      const value = Number(query.get(name));
      return query.has(name) && Number.isSafeInteger(value) && value >= least ? value : null;
    };
    if (!source.live) return;
    this.seed = read('seed', 0) ?? this.seed;
    this.futures = read('futures', 1) ?? this.futures;
    const wanted = query.get('case');
    if (wanted && this.case && wanted !== this.case.name && !this.config?.case_locked) void this.open(wanted);
  }

  toggleTheme() {
    this.theme = this.theme === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = this.theme;
    try { localStorage.setItem(KEY, this.theme); } catch { /* a private window forgets it */ }
  }

  async start() {
    this.failure = null;
    try {
      this.config = await source.config();
      const wanted = (!this.config.case_locked && this.route.query.get('case')) || this.config.default_case;
      const others = source.cases().then((all) => { this.cases = all; }, () => {});
      await this.open(wanted);
      await others;
      this.gone = false;
    } catch (error) { this.failed(error); }
  }

  async open(name: string) {
    try {
      const [view, outlines] = await Promise.all([source.case(name), source.outlines(name)]);
      this.outlines = outlines;
      this.case = view;
      this.failure = null;
    } catch (error) { this.failed(error); }
  }

  failed(error: unknown) {
    const failure = error instanceof Failure ? error : new Failure({ code: 'fault', message: 'This page met something it did not expect.', hint: String((error as Error)?.message ?? '') }, 500);
    if (failure.gone) this.gone = true;
    if (!this.case) this.failure = failure;
  }

  link(page: Page, query: Record<string, string | number | null | undefined> = {}): string {
    return href(page, source.live ? { case: this.case?.name, ...query } : query);
  }

  ask(question: string): string {
    return this.link('ask', { q: question });
  }
}

export const app = new App();

/** Whether an error is only that somebody stopped waiting. */
export const stopped = (error: unknown) => (error as Error)?.name === 'AbortError';
