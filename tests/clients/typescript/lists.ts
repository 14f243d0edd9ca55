import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type Crm, fresh, got, logIn, refused, type Schemas } from './client.js';

describe('lists', () => {
  const word = fresh('Listed');
  let crm: Crm;

  before(async () => {
    crm = await logIn();
    for (const country of ['CZ', 'DE', 'DE', 'PL', 'UA'] as const) {
      got(await crm.POST('/api/v1/accounts', { body: { name: word, country } }), 201);
    }
  });

  async function listed(cursor: string | null): Promise<Schemas['AccountPage']> {
    const query = { name: word, limit: 2, count: 'exact', ...(cursor !== null && { cursor }) } as const;
    return got(await crm.GET('/api/v1/accounts', { params: { query } }), 200);
  }

  test('a list is walked to its end by its cursors', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { data, page }: Schemas['AccountPage'] = await listed(cursor);
      seen.push(...data.map((account) => account.id));
      assert.deepEqual(page.total, { value: 5, relation: 'eq' });
      assert.equal(page.has_more, page.next_cursor !== null);
      cursor = page.next_cursor;
    } while (cursor !== null);
    assert.equal(seen.length, 5);
    assert.equal(new Set(seen).size, 5);
  });

  test('filters hold together, and lists of values repeat', async () => {
    const params = { query: { name: word, country__in: ['DE', 'PL'], sort: ['-created_at' as const] } };
    const { data } = got(await crm.GET('/api/v1/accounts', { params }), 200);
    assert.deepEqual(
      data.map((account) => account.country),
      ['PL', 'DE', 'DE'],
    );
  });

  test('a limit out of range is refused, and its place is named', async () => {
    const outcome = await crm.GET('/api/v1/accounts', { params: { query: { limit: 201 } } });
    const { errors } = refused(outcome, 400, 'out_of_range');
    assert.deepEqual(
      errors.map((error) => error.parameter),
      ['limit'],
    );
  });
});
