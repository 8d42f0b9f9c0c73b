import { describe, expect, it } from 'vitest';
import { amount, day, daysBetween, number, percent, plusDays, points, signed, span, words } from '../src/lib/show';

describe('numbers as they are written', () => {
  it('never claims a certainty', () => {
    expect([0, 0.003, 0.432, 0.997, 1, null].map(percent)).toEqual(['<1 %', '<1 %', '43 %', '>99 %', '>99 %', 'unknown']);
  });
  it('rounds halves as the engine does', () => {
    expect([0.125, 0.135, 0.375].map(percent)).toEqual(['12 %', '14 %', '38 %']);
  });
  it('shows an interval finely where whole percents would hide it', () => {
    expect(span(0.43, 0.481)).toBe('43 to 48 %');
    expect(span(0.0389, 0.0584)).toBe('3.9 to 5.8 %');
    expect(span(null, 0.3)).toBe('not known');
  });
  it('keeps three figures and a true minus', () => {
    expect([44.73, -0.0812, 8802.92].map(number)).toEqual(['44.7', '−0.0812', '8,803']);
    expect(amount(1, 'leaders')).toBe('1 leader');
    expect(amount(0.25, 'share')).toBe('25 %');
    expect(signed(-0.0936, 'share')).toBe('−9.4 points');
    expect([0.0334, -0.045, -0.0001].map(points)).toEqual(['+3.3', '−4.5', '0.0']);
  });
  it('counts days across years', () => {
    expect(plusDays('2021-12-31', 1)).toBe('2022-01-01');
    expect(daysBetween('2021-08-06', '2022-08-06')).toBe(365);
    expect(day('2021-08-06')).toBe('6 August 2021');
  });
  it('reads names as words', () => {
    expect(words('us_return_troops')).toBe('US return troops');
    expect(words('chance')).toBe('luck itself');
  });
});
