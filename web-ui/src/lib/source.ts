// Where the page gets what it shows: the server of the contract, or the data in the page itself.

import type {
  CaseLine, CaseView, ClaimsPayload, Completion, Config, Embedded, Explained, Fault, FrontierPayload,
  FutureStory, FuturesPayload, HistoryAnswer, HistoryTable, Job, LedgerEntry, Progress, ReadPayload, RecordPayload,
} from './types';

const BASE = './api/v1';
const HEADERS = { 'X-Wouldtake': '1', 'Content-Type': 'application/json' };

/** An error the page can show: what was found, where, what to do. */
export class Failure extends Error {
  constructor(readonly fault: Fault, readonly status = 0) { super(fault.message); }
  get gone() { return this.status === 0; }
}

const GONE: Fault = { code: 'gone', message: 'The server does not answer.', hint: 'Start it again with `wouldtake serve`; this page picks up where it was.' };

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`${BASE}${path}`, {
      method, signal, credentials: 'same-origin',
      headers: method === 'GET' ? {} : HEADERS,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new Failure(GONE);
  }
  const text = await response.text();
  let found: unknown = null;
  try { found = text ? JSON.parse(text) : null; } catch { /* told below */ }
  if (!response.ok) {
    const fault = (found as { error?: Fault } | null)?.error;
    throw new Failure(fault ?? { code: 'refused', message: `The server refused (${response.status}).` }, response.status);
  }
  return found as T;
}

export interface Watch<T> {
  id?: (id: string) => void;
  progress?: (p: Progress) => void;
  estimate?: (partial: T) => void;
  signal?: AbortSignal;
}

/** Start a job and follow it to its end. Events where the browser has them, else polling. */
export async function run<T>(request: Record<string, unknown>, watch: Watch<T> = {}): Promise<T> {
  const job = await call<Job>('POST', '/jobs', request, watch.signal);
  watch.id?.(job.id);
  if (job.state === 'done' && job.result !== undefined) return job.result as T;
  return follow<T>(job.id, watch);
}

const plainly = (fault: Fault | undefined): Failure =>
  new Failure(fault ?? { code: 'failed', message: 'The run failed; the server’s log says why.' }, 500);

export function follow<T>(id: string, watch: Watch<T> = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const events = new EventSource(`${BASE}/jobs/${id}/events`);
    let failures = 0;
    const end = (then: () => void) => { events.close(); watch.signal?.removeEventListener('abort', stop); then(); };
    const stop = () => end(() => { cancel(id).catch(() => {}); reject(new DOMException('cancelled', 'AbortError')); });
    watch.signal?.addEventListener('abort', stop);
    const read = (event: Event) => JSON.parse((event as MessageEvent).data || 'null');
    const settle = async () => {
      const now = await call<Job>('GET', `/jobs/${id}`);
      if (now.state === 'done') end(() => resolve(now.result as T));
      else if (now.state === 'failed') end(() => reject(plainly(now.error)));
      else if (now.state === 'lost') end(() => reject(new Failure({ code: 'lost', message: 'The server stopped while this ran, and what it had was lost.', hint: 'Ask again; the same seed gives the same answer.' }, 500)));
      else if (now.state === 'cancelled') end(() => reject(new DOMException('cancelled', 'AbortError')));
      else return false;
      return true;
    };
    events.addEventListener('progress', (e) => { failures = 0; watch.progress?.(read(e)); });
    events.addEventListener('estimate', (e) => { failures = 0; watch.estimate?.(read(e)); });
    events.addEventListener('done', (e) => {
      const data = read(e);
      if (data && 'result' in data && data.result !== undefined) end(() => resolve(data.result as T));
      else settle().catch((error) => end(() => reject(error)));
    });
    events.addEventListener('failed', (e) => { const d = read(e); end(() => reject(plainly(d?.error ?? d))); });
    events.addEventListener('cancelled', () => end(() => reject(new DOMException('cancelled', 'AbortError'))));
    events.onerror = () => {
      // The browser reconnects by itself, with Last-Event-ID; after some tries ask plainly.
      failures += 1;
      if (failures >= 2 || events.readyState === EventSource.CLOSED) {
        settle().then((over) => { if (!over && failures > 8) end(() => reject(new Failure(GONE))); })
          .catch((error) => { if (failures > 4 || events.readyState === EventSource.CLOSED) end(() => reject(error)); });
      }
    };
  });
}

export const cancel = (id: string) => call<unknown>('DELETE', `/jobs/${id}`);
export const jobs = () => call<Job[]>('GET', '/jobs');

/** What both sources can give. A report has no server: `live` is false. */
export interface Source {
  live: boolean;
  config(): Promise<Config>;
  cases(): Promise<CaseLine[]>;
  case(name: string): Promise<CaseView>;
  outlines(name: string): Promise<GeoJSON.FeatureCollection | null>;
  record(name: string): Promise<RecordPayload>;
  claims(name: string, ask: Numbers, watch?: Watch<ClaimsPayload>): Promise<ClaimsPayload>;
  futures(name: string, ask: Numbers, watch?: Watch<FuturesPayload>): Promise<FuturesPayload | null>;
  story(name: string, number: number, ask: Numbers, watch?: Watch<FutureStory>): Promise<FutureStory | null>;
  frontier(name: string, what: { formula: string; levers: [string, string]; required: number } | null, ask: Numbers, watch?: Watch<FrontierPayload>): Promise<FrontierPayload | null>;
}
export interface Numbers { seed: number; futures: number; confidence?: number }

const quiet = (path: string) => encodeURIComponent(path);

/** Claims so far, with what is not there yet left empty; the headline is a claim of its own. */
function whole(p: ClaimsPayload): ClaimsPayload {
  const headline = p.headline ?? p.claims.find((c) => c.claim.id === 'headline') ?? null;
  return { ...p, headline, beside: p.beside ?? [], claims: p.claims.filter((c) => c.claim.id !== 'headline').map((c) => ({ ...c, outside: c.outside ?? null })) };
}

/** The map so far; stories and fans come with the last future. */
function early(p: FuturesPayload): FuturesPayload {
  return { ...p, fans: p.fans ?? [], typical: p.typical ?? null, nearest_miss: p.nearest_miss ?? null, truth: p.truth ?? [], interval_note: p.interval_note ?? '' };
}

/** The server holds every day of every future for a map, and takes no more than this. */
const MOST_MAPPED = 20_000;

export const server: Source = {
  live: true,
  config: () => call('GET', '/config'),
  cases: () => call('GET', '/cases'),
  case: (name) => call('GET', `/cases/${quiet(name)}`),
  outlines: (name) => call<GeoJSON.FeatureCollection>('GET', `/cases/${quiet(name)}/outlines`).catch((error) => {
    if (error instanceof Failure && error.status === 404) return null;
    throw error;
  }),
  record: (name) => call('GET', `/cases/${quiet(name)}/record`),
  claims: (name, ask, watch) => run<ClaimsPayload>({ kind: 'claims', case: name, ...ask },
    watch && { ...watch, estimate: (p) => watch.estimate?.(whole(p)) }).then(whole),
  futures: (name, ask, watch) => run<FuturesPayload>({ kind: 'futures', case: name, ...ask, futures: Math.min(ask.futures, MOST_MAPPED) },
    watch && { ...watch, estimate: (p) => watch.estimate?.(early(p)) }).then(early),
  story: (name, number, ask, watch) => run({ kind: 'future', case: name, ...ask, number }, watch),
  frontier: (name, what, ask, watch) => what ? run({ kind: 'frontier', case: name, ...ask, ...what }, watch) : Promise.resolve(null),
};

export function embedded(data: Embedded): Source {
  return {
    live: false,
    config: async () => data.config,
    cases: async () => [],
    case: async () => data.case,
    outlines: async () => data.outlines,
    record: async () => data.record,
    claims: async () => data.claims,
    futures: async () => data.futures,
    story: async (_name, number) => data.stories[String(number)] ?? null,
    frontier: async () => data.frontier,
  };
}

export const api = {
  explain: (kase: string, question: string, signal?: AbortSignal) => call<Explained>('POST', '/explain', { case: kase, question }, signal),
  complete: (kase: string, text: string, cursor: number, signal?: AbortSignal) =>
    call<Completion>('GET', `/complete?${new URLSearchParams({ case: kase, text, cursor: String(cursor) })}`, undefined, signal),
  historyTables: () => call<HistoryTable[]>('GET', '/history/tables'),
  history: (body: { table: string; question: string; recode: boolean; drop_doubtful: boolean; once_per_war: boolean }) => call<HistoryAnswer>('POST', '/history', body),
  ledger: () => call<LedgerEntry[]>('GET', '/ledger'),
  resolve: (id: string | number, body: { outcome: boolean | 'void'; on: string; source: string; note: string; condition_held?: boolean; reason?: string }) => call<LedgerEntry>('POST', `/ledger/${id}/resolve`, body),
  read: (kase: string, body: { text: string; html: boolean }, watch?: Watch<ReadPayload>) => run<ReadPayload>({ kind: 'read', case: kase, ...body }, watch),
  check: (kase: string, claims: unknown[], ask: Numbers, watch?: Watch<ClaimsPayload>) => run<ClaimsPayload>({ kind: 'check', case: kase, ...ask, claims }, watch),
  ledgerFile: (format: 'json' | 'csv') => `${BASE}/ledger/download?format=${format}`,
  download: (id: string, format: 'json' | 'csv') => `${BASE}/jobs/${id}/download?format=${format}`,
};
