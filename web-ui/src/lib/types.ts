// The shapes of the API, and of the data inside a report. Numbers that are estimates come with
// an interval; null where there was nothing to go by.

export type Verdict = 'supported' | 'contradicted' | 'undecided';
export interface Interval { estimate: number | null; low: number | null; high: number | null }
export interface Chance extends Interval { method?: string; twins?: number }
export type Settings = Record<string, number | null>;
export interface Option { settings: Settings; cost: number; chance: Chance }

export interface Answer {
  question: string; kind: string; target: string; seed: number; futures: number;
  confidence: number; sentence?: string; words?: string; notes?: string[];
  chance?: Chance; necessity?: Chance; sufficiency?: Chance;
  chance_with?: Chance; chance_without?: Chance;
  bounds?: { low: number; high: number; outer_low: number; outer_high: number } | null;
  verdict?: Verdict; threshold?: number; rule?: string; assumed?: string;
  variation?: { low: number; high: number; scenario_share: number; scenarios: number; replicates: number };
  effect?: { before: Interval; after: Interval; difference: Interval };
  unit?: string; method?: string;
  options?: Option[]; frontier?: Option[]; reachable?: boolean | 'undecided'; required?: number;
  best?: Chance | null; searched?: number; simulated?: number;
  inputs?: { name: string; first_order: number | null; total: number | null; low: number | null; high: number | null }[];
  box?: { limits: Record<string, [number, number]>; coverage: number; density: number; density_low: number; density_high: number; mass: number } | null;
  level?: Interval; signal?: string; direction?: string; curve?: { level: number; chance: Chance }[];
  gamble?: Gamble;
  hinges?: { name: string; share: number; low: number; high: number }[];
  asked_with?: Record<string, unknown>;
}
export interface Gamble {
  quantiles: { level: number; with: Interval; without: Interval }[];
  worse: Chance; better: Chance;
  shortfall: { share: number; with: number | null; without: number | null; difference: number | null;
    intervals?: Record<string, { low: number | null; high: number | null }> };
  dominance: { first_order: string; second_order: string }; direction?: string;
}
export interface Hinge { name: string; description: string; share: number; low: number; high: number }

export interface Lever {
  name: string; description: string; unit: string; low: number; high: number; baseline: number;
  kind: 'real' | 'integer' | 'switch'; cost: number;
}
export interface Named { name: string; description: string; unit: string; low?: number | null; high?: number | null; event?: boolean; clampable?: boolean }
export interface Unit {
  id: string; name: string; kind: string; parent: string | null; lon: number; lat: number;
  population: number | null; control: string | null;
}
export interface Claim {
  id: string; letter: string; speaker: string; affiliation: string; outlet: string; date: string;
  said: string; endorsement: string; kind: string; question: string; note: string;
  as_of?: string | null; asked_from?: string | null;
}
export interface CaseView {
  name: string; title: string; country: string; as_of: string; horizon_days: number;
  capital: string; digest: string; calibrated: boolean; units: Unit[];
  parents: Record<string, string>; formulas: Record<string, string>; levers: Lever[];
  uncertainties: Named[]; signals: Named[]; claims: Claim[]; patrons: { id?: string; name: string }[];
  sources: string[]; credits: string[]; leaves_out: string[]; assumptions: string[];
  advice: string[]; headline: string;
}
export interface CaseLine { name: string; title: string; as_of: string; units: number; claims: number; calibrated: boolean }
export interface Config {
  version: string; default_case: string; case_locked: boolean; offline: boolean;
  token_required: boolean; features: { reading: boolean; history: boolean; llm: boolean };
}

export interface Outside {
  answer: Record<string, unknown>; sentence: string; disagreement?: string | null;
  question?: string; table?: string; lines?: string[]; hindsight?: string[];
}
export interface Card {
  claim: Claim; answer: Answer; sentence: string; lines: string[]; verdict: Verdict; rule: string;
  fares: Verdict | null; hinges: Hinge[]; outside: Outside | null; afterwards: string;
}
export interface Beside { id: string; title: string; question: string; answer: Answer; sentence: string; lines?: string[]; hinges?: Hinge[] }
export interface ClaimsPayload { claims: Card[]; headline: Card | null; beside?: Beside[]; of?: number }

export interface Fan {
  title: string; unit: string; dates: string[]; levels: number[]; values: number[][];
  observed: [string, number, string][]; afterwards: [string, number, string][];
}
export interface Truth { date: string; unit: string; control: string; manner: string }
export interface FuturesPayload {
  case: string; seed: number; futures: number; days: number[]; units: string[]; states: string[];
  chance: string; fans: Fan[]; half_width?: number; typical: { number: number; why: string } | null;
  nearest_miss: { number: number; formula: string; why: string } | null;
  truth: Truth[]; interval_note: string; confidence?: number;
}
export interface Told { day: number; date: string; text: string; unit?: string; kind: string }
export interface FutureStory {
  number: number; settings: Settings; days: number[]; control: string; story: Told[];
  signals: Record<string, number[]>;
}
export interface FrontierPayload {
  formula?: string; question?: string; sentence?: string; lines?: string[];
  levers: Lever[]; points: Option[]; frontier: Option[]; options?: Option[]; cheapest: Option | null;
  reachable: boolean | 'undecided'; required: number; search: { futures: number; seconds?: number };
  notes?: string[]; method?: string; seed?: number;
}
export interface Published { date: string; who: string; said: string; source: string; their_chance: number | null; our_chance: [number, number, number] | Interval | null }
export interface Backtests {
  futures: number; seed: number; horizon_days: number; baselines: string[];
  pooled: { target: string; horizon_days: number; forecasts: number; skill: Record<string, number | null> }[];
  cases: { case: string; days: number; forecasts: number; happened: number; forecast: number; ours: number; baselines: Record<string, number> }[];
  curve: { chance: number; share: number; low: number; high: number; forecasts: number }[];
  counts: { horizon_days: number; forecasts: number; inside_95: number }[];
  capital_day: { case: string; as_of: string; fell_on_day: number | null; chance_by_then: number; crps: number; interval: (number | null)[]; published: Record<string, number> }[];
}
export interface RecordPayload {
  backtests: Backtests | null;
  published?: Published[];
  scores?: { what: string; horizon_days: number; ours: number; baselines: Record<string, number>; count: number }[];
  remarks?: string[];
  later: { events: { date: string; what: string; source: string }[]; control: (Truth & { source: string })[]; forecasts?: { date: string; who: string; said: string; source: string }[] } | null;
  ledger: { speakers: { speaker: string; claims: number; resolved: number; brier: number | null }[]; model: { resolved: number; brier: number | null; brier_low?: number | null; brier_high?: number | null; notes?: string[] }; conventions?: string[] } | null;
}
export interface AskResult {
  answer: Answer; sentence: string; lines: string[]; words: string; verdict?: Verdict;
  hinges?: Hinge[]; next?: string[]; interval?: string; cost?: { seconds: number; futures: number }; share?: string;
}
export interface LedgerEntry {
  id: string | number; created: string; kind: string; case: string; question: string;
  speaker: string | null; said: string | null;
  answer_summary: { estimate: number | null; low: number | null; high: number | null; verdict?: string | null; sentence?: string } | null;
  seed: number; futures: number; version: string; due: string | null;
  resolution: { outcome: boolean | string; on?: string; source?: string } | null;
  scores: Record<string, number | null> | null;
}
export interface HistoryTable {
  name: string; title: string; definition: string; rows: number; wars: number; known_until: string; digest: string;
  events: Record<string, { what: string; aliases: string[] }>;
  conditions: Record<string, { what: string; type: string; unit: string; values: string[]; aliases: string[]; hindsight: boolean }>;
}
export interface HistoryAnswer { answer: Record<string, unknown>; sentence: string; lines: string[] }

export interface Fault { code: string; message: string; where?: { line: number; column: number; length: number } | null; expected?: string; nearest?: string | null; hint?: string }
export interface Explained { ok: boolean; kind?: string; words?: string; clauses_idle?: string[]; error?: Fault }
export interface Completion { from: number; to: number; options: { label: string; insert: string; type: string; detail: string }[] }
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'lost';
export interface Progress { done: number; total: number; stage: string }
export interface Job { id: string; kind: string; state: JobState; label?: string; progress: Progress | null; result?: unknown; error?: Fault; created?: string; cost?: { seconds: number; futures: number } }

export interface Draft {
  id: string; speaker: string; affiliation?: string; quote: string; said?: string; start: number; end: number;
  kind: string; endorsement?: string; hedge?: string; question?: string; holds_if?: string; reason?: string;
  candidates?: { question: string; endorsement: string; holds_if: string; detail: string; score: number }[];
}
export interface ReadPayload { title?: string; text: string; drafts: Draft[]; encoder?: string; wrong?: [number, number] }

export interface Embedded {
  config: Config; case: CaseView; outlines: GeoJSON.FeatureCollection | null; record: RecordPayload;
  claims: ClaimsPayload; futures: FuturesPayload | null; frontier: FrontierPayload | null;
  stories: Record<string, FutureStory>;
}
