// The map's geometry in pixels: cells of units, borders, cities and where their names fit.

import { geoIdentity, geoPath } from 'd3-geo';
import type { Unit } from './types';

export interface Shape { unit: number; d: string }
export interface City { unit: number; x: number; y: number; name: string }
export interface Label { text: string; x: number; y: number; anchor: 'start' | 'middle' | 'end'; capital: boolean }
export interface Geometry {
  width: number; height: number; shapes: Shape[]; borders: string[]; cities: City[]; labels: Label[];
  places: [number, number][];
}

const PAD = 10;

/** Longitudes narrowed by the cosine of the middle latitude: one projection for any country. */
function narrowed(outlines: GeoJSON.FeatureCollection | null, units: Unit[]) {
  const lats: number[] = units.map((u) => u.lat);
  const walk = (c: unknown): void => { const a = c as number[]; if (typeof a[0] === 'number') lats.push(a[1]); else (c as unknown[]).forEach(walk); };
  for (const f of outlines?.features ?? []) walk((f.geometry as GeoJSON.Polygon).coordinates);
  const middle = (Math.min(...lats) + Math.max(...lats)) / 2;
  const k = Math.cos((middle * Math.PI) / 180);
  const squeeze = (c: unknown): unknown => { const a = c as number[]; return typeof a[0] === 'number' ? [a[0] * k, a[1]] : (c as unknown[]).map(squeeze); };
  const features = (outlines?.features ?? []).map((f) => ({
    ...f, geometry: { ...f.geometry, coordinates: squeeze((f.geometry as GeoJSON.Polygon).coordinates) } as GeoJSON.Geometry }));
  return { features, at: (u: Unit): [number, number] => [u.lon * k, u.lat] };
}

export function geometry(units: Unit[], outlines: GeoJSON.FeatureCollection | null, width: number, capital = '', tall = 1.1): Geometry {
  const { features, at } = narrowed(outlines, units);
  const all: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [
    ...features as GeoJSON.Feature[],
    { type: 'Feature', properties: {}, geometry: { type: 'MultiPoint', coordinates: units.map(at) } }] };
  const projection = geoIdentity().reflectY(true).fitExtent([[PAD, PAD], [width - PAD, width * tall - PAD]], all);
  const path = geoPath(projection).digits(1);
  const bounds = path.bounds(all);
  const height = Math.ceil(bounds[1][1] - bounds[0][1] + 2 * PAD);
  projection.translate([projection.translate()[0], projection.translate()[1] - bounds[0][1] + PAD]);
  const index = new Map(units.map((u, k) => [u.id, k]));
  const shapes: Shape[] = [], borders: string[] = [];
  const rural = features.some((f) => f.properties?.kind === 'rural' && index.has(f.properties.id));
  for (const f of features) {
    const d = path(f) ?? '';
    const unit = index.get(f.properties?.id as string);
    // A province may bear the name of its city: it is a border all the same.
    if (unit !== undefined && !(rural && f.properties?.kind === 'province')) shapes.push({ unit, d });
    else {
      borders.push(d);
      // Where units have no cells of their own, a province stands for its first unit.
      if (!rural) {
        const stand = units.findIndex((u) => u.parent === f.properties?.id);
        if (stand >= 0) shapes.push({ unit: stand, d });
      }
    }
  }
  const places = units.map((u) => projection(at(u)) as [number, number]);
  const drawn = new Set(shapes.map((s) => s.unit));
  const cities = units.flatMap((u, k) => u.kind === 'city' || !drawn.has(k)
    ? [{ unit: k, x: places[k][0], y: places[k][1], name: u.name }] : []);
  return { width, height, shapes, borders, cities, places, labels: labels(cities, units, capital, width, height) };
}

type Box = [number, number, number, number];
const meet = (a: Box, b: Box) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/** City names where they fit without touching another; the capital first, then the loneliest. */
function labels(cities: City[], units: Unit[], capital: string, width: number, height: number): Label[] {
  const taken: Box[] = cities.map(({ x, y }) => [x - 5, y - 5, x + 5, y + 5]);
  const lonely = (c: City) => Math.min(...cities.filter((o) => o !== c).map((o) => Math.hypot(o.x - c.x, o.y - c.y)), 1e9);
  const order = [...cities].sort((a, b) =>
    Number(units[b.unit].id === capital) - Number(units[a.unit].id === capital) || lonely(b) - lonely(a));
  const out: Label[] = [];
  for (const c of width < 480 ? order.slice(0, 12) : order) {
    const isCapital = units[c.unit].id === capital;
    const long = c.name.length * (isCapital ? 7.3 : 6.6);
    const tries: [number, number, Label['anchor']][] = [[8, 4, 'start'], [-8, 4, 'end'], [0, -9, 'middle'], [0, 18, 'middle']];
    for (const [dx, dy, anchor] of tries) {
      const left = c.x + dx - (anchor === 'start' ? 0 : anchor === 'end' ? long : long / 2);
      const box: Box = [left, c.y + dy - 10, left + long, c.y + dy + 3];
      if (box[0] < 1 || box[2] > width - 1 || box[1] < 1 || box[3] > height || taken.some((t) => meet(t, box))) continue;
      taken.push(box);
      out.push({ text: c.name, x: c.x + dx, y: c.y + dy, anchor, capital: isCapital });
      break;
    }
  }
  return out;
}

/** The nearest place in a direction, for arrow keys: within 60 degrees of it, near before far. */
export function towards(places: [number, number][], from: number, dx: number, dy: number, among: number[]): number {
  let best = from, least = Infinity;
  const [x, y] = places[from];
  for (const k of among) {
    if (k === from) continue;
    const a = places[k][0] - x, b = places[k][1] - y;
    const along = a * dx + b * dy, aside = Math.abs(a * dy - b * dx);
    if (along <= 0 || aside > 1.8 * along) continue;
    const far = along + 1.5 * aside;
    if (far < least) { least = far; best = k; }
  }
  return best;
}
