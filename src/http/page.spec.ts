import { describe, expect, it } from 'vitest';
import { Page, decodeCursor } from './page.js';
import { PageQueryDto } from './page-query.dto.js';
import { Problem } from './problem.js';

const UUID = '019a8d3e-6f0a-7cc1-9a53-2f1d0c6b7e11';
const rows = (count: number): { id: number }[] => Array.from({ length: count }, (_, index) => ({ id: 100 - index }));
const key = ({ id }: { id: number }): string => String(id);

describe('a page', () => {
  it('has a cursor of its last row when there is one row more than the limit', () => {
    const page = Page.of(rows(4), 3, key);
    expect(page.data).toEqual([{ id: 100 }, { id: 99 }, { id: 98 }]);
    expect(decodeCursor(page.nextCursor ?? '')).toBe('98');
    expect(page.nextCursor).not.toContain('98');
  });

  it('is the last one when there are no more rows', () => {
    expect(Page.of(rows(3), 3, key).nextCursor).toBeNull();
    expect(Page.of([], 3, key)).toMatchObject({ data: [], nextCursor: null });
  });

  it('keeps its cursor and further members when its rows are presented', () => {
    const page = new Page(rows(1), 'next', { missing: ['a'] }).map(({ id }) => `row ${id}`);
    expect(page.toEnvelope(200)).toEqual({
      code: 200,
      data: ['row 100'],
      page: { nextCursor: 'next' },
      missing: ['a'],
    });
  });
});

describe('the cursor of a request', () => {
  const after = (id: 'uuid' | 'integer', text?: string): string | null => {
    const query = new PageQueryDto();
    if (text !== undefined) query.cursor = Buffer.from(text).toString('base64url');
    return query.after(id);
  };

  it('is the id to go on after', () => {
    expect(after('integer')).toBeNull();
    expect(after('integer', '98')).toBe('98');
    expect(after('uuid', UUID)).toBe(UUID);
  });

  it.each([
    ['integer', UUID],
    ['uuid', '98'],
    ['integer', '98; DROP TABLE works'],
    ['integer', '99999999999'],
    ['integer', ''],
    ['uuid', UUID.toUpperCase()],
  ] as const)('of a list by %s is not %j', (id, text) => {
    expect(() => after(id, text)).toThrow(Problem);
  });
});
