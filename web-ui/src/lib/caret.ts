// Where an error stands in a question: its line with a caret under the column.

/** Line and caret; columns are code points, counted from 1. */
export function caretLine(text: string, where: { line: number; column: number; length: number }): string {
  const line = Array.from((text.split('\n')[where.line - 1] ?? '').replaceAll('\t', ' '));
  const room = 54;
  const column = Math.min(Math.max(1, where.column), line.length + 1);
  const from = Math.max(0, Math.min(column - 1 - Math.floor(room / 2), line.length - room));
  const cut = line.slice(from, from + room).join('');
  const before = from > 0 ? '…' : '';
  const length = Math.max(1, Math.min(where.length || 1, room - (column - 1 - from)));
  return `${before}${cut}${from + room < line.length ? '…' : ''}\n${' '.repeat(before.length + column - 1 - from)}${'^'.repeat(length)}`;
}

/** The code point that a UTF-16 offset of an input field stands at. */
export function codePoint(text: string, offset: number): number {
  return Array.from(text.slice(0, offset)).length;
}
