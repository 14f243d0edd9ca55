import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type Crm, fresh, got, logIn, refused, type Schemas } from './client.js';

describe('accounts and contacts', () => {
  let crm: Crm;
  let account: Schemas['Account'];

  before(async () => {
    crm = await logIn();
    const body = { name: fresh('Account'), country: 'CZ', tier: 'key', website: 'https://account.example' } as const;
    account = got(await crm.POST('/api/v1/accounts', { body }), 201);
  });

  test('a contact is linked to its account in one step', async () => {
    const body = {
      last_name: fresh('Contact'),
      emails: [{ value: `${crypto.randomUUID()}@contact.example`, is_primary: true }],
      account: { account_id: account.id, role: 'buyer', is_primary: true },
    };
    const contact = got(await crm.POST('/api/v1/contacts', { body }), 201);
    const path = { id: account.id };
    const links = got(await crm.GET('/api/v1/accounts/{id}/contacts', { params: { path } }), 200);
    assert.deepEqual(
      links.data.map((link) => [link.contact_id, link.role]),
      [[contact.id, 'buyer']],
    );
    const again = refused(await crm.POST('/api/v1/contacts', { body }), 409, 'duplicate');
    assert.equal(again.existing_id, contact.id);
  });

  test('a patch clears what is null and leaves what is not there', async () => {
    const params = { path: { id: account.id } };
    const changed = got(await crm.PATCH('/api/v1/accounts/{id}', { params, body: { website: null } }), 200);
    assert.equal(changed.website, null);
    assert.equal(changed.country, 'CZ');
    assert.equal(changed.version, account.version + 1);
  });

  test('a stale version is refused with the version to read', async () => {
    const path = { id: account.id };
    const shown = await crm.GET('/api/v1/accounts/{id}', { params: { path } });
    const current = got(shown, 200).version;
    assert.equal(shown.response.headers.get('etag'), `"${current}"`);
    const change = (version: number) =>
      crm.PATCH('/api/v1/accounts/{id}', {
        params: { path, header: { 'If-Match': `"${version}"` } },
        body: { tier: 'vip' },
      });
    assert.equal(refused(await change(current + 1), 412, 'stale').current_version, current);
    assert.equal(got(await change(current), 200).tier, 'vip');
  });

  test('a problem names the member that is wrong', async () => {
    const outcome = await crm.POST('/api/v1/accounts', { body: { name: '', country: 'Nowhere' } });
    const { errors } = refused(outcome, 422, 'validation_failed');
    assert.deepEqual(new Set(errors.map((error) => error.pointer)), new Set(['/country', '/name']));
  });

  test('history tells what was there before and after', async () => {
    const params = { path: { id: account.id } };
    const { data } = got(await crm.GET('/api/v1/accounts/{id}/history', { params }), 200);
    const [last, first] = [data.at(0), data.at(-1)];
    assert.ok(last && first);
    assert.deepEqual([first.action, first.before], ['created', null]);
    assert.deepEqual([last.action, last.changed], ['updated', ['tier']]);
    assert.deepEqual([last.before?.['tier'], last.after?.['tier']], ['key', 'vip']);
  });

  test('what is archived leaves the lists and comes back', async () => {
    const path = { id: account.id };
    const found = async (archived?: 'only') => {
      const query = { id: account.id, ...(archived && { archived }) };
      return got(await crm.GET('/api/v1/accounts', { params: { query } }), 200).data.length;
    };
    const archived = await crm.DELETE('/api/v1/accounts/{id}', { params: { path } });
    assert.equal(archived.response.status, 204);
    assert.deepEqual([await found(), await found('only')], [0, 1]);
    const restored = got(await crm.POST('/api/v1/accounts/{id}/restore', { params: { path } }), 200);
    assert.equal(restored.archived_at, null);
    assert.deepEqual([await found(), await found('only')], [1, 0]);
  });
});
