import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createClient, createConfig } from './client/client/index.js';
import { createAccount, listAccounts, logIn, showAccount, updateAccount } from './client/sdk.gen.js';
import type { Account, AccountPage, NewAccount, Problem } from './client/types.gen.js';

function setting(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is not set`);
  return value;
}

type Outcome<Data> = { data?: Data; error?: unknown; response?: Response };

function got<Data>({ data, error, response }: Outcome<Data>, status: number): Data {
  assert.equal(response?.status, status, JSON.stringify(error));
  assert.ok(data !== undefined);
  return data;
}

function refused({ error, response }: { error?: Problem; response?: Response }, status: number): Problem {
  assert.equal(response?.status, status);
  assert.ok(error);
  return error;
}

describe('the client of @hey-api/openapi-ts', () => {
  const baseUrl = setting('CRM_URL');
  const name = `Hey ${crypto.randomUUID()}`;
  const stranger = createClient(createConfig({ baseUrl }));
  let token = '';
  const client = createClient(createConfig({ baseUrl, auth: () => token }));

  before(async () => {
    const body = { email: setting('CRM_EMAIL'), password: setting('CRM_PASSWORD') };
    token = got(await logIn({ client: stranger, body }), 200).access_token;
  });

  async function made(more: Partial<NewAccount> = {}): Promise<Account> {
    return got(await createAccount({ client, body: { name, ...more } }), 201);
  }

  test('a list is filtered and walked by its cursors', async () => {
    for (const country of ['CZ', 'DE', 'PL']) await made({ country });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { name, country__in: ['DE', 'PL'], limit: 1, ...(cursor && { cursor }) };
      const { data, page }: AccountPage = got(await listAccounts({ client, query }), 200);
      seen.push(...data.map((account) => account.country ?? ''));
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    assert.deepEqual(seen.sort(), ['DE', 'PL']);
  });

  test('null clears, and what is not there stays', async () => {
    const { id } = await made({ country: 'CZ', website: 'https://hey.example' });
    const changed = got(await updateAccount({ client, path: { id }, body: { website: null } }), 200);
    assert.deepEqual([changed.website, changed.country, changed.version], [null, 'CZ', 2]);
  });

  test('a key acts once', async () => {
    const request = { client, body: { name }, headers: { 'Idempotency-Key': crypto.randomUUID() } };
    const first = await createAccount(request);
    const again = await createAccount(request);
    assert.equal(got(again, 201).id, got(first, 201).id);
    assert.equal(again.response?.headers.get('idempotent-replayed'), 'true');
  });

  test('refusals are problems', async () => {
    const { errors } = refused(await createAccount({ client, body: { name, country: 'Nowhere' } }), 422);
    assert.ok(errors.length > 0 && errors.every((error) => error.pointer === '/country'));
    const { id } = await made();
    const headers = { 'If-Match': '"7"' };
    const stale = refused(await updateAccount({ client, path: { id }, headers, body: { name } }), 412);
    assert.deepEqual([stale.code, stale.current_version], ['stale', 1]);
    const nobody = crypto.randomUUID();
    assert.equal(refused(await showAccount({ client, path: { id: nobody } }), 404).code, 'not_found');
    assert.equal(refused(await listAccounts({ client: stranger }), 401).code, 'unauthenticated');
  });
});
