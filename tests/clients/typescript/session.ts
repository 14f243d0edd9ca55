import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { got, logIn, refused, setting, stranger } from './client.js';

describe('sessions', () => {
  test('whoever is not logged in is refused', async () => {
    const outcome = await stranger().GET('/api/v1/accounts');
    refused(outcome, 401, 'unauthenticated');
    assert.match(outcome.response.headers.get('www-authenticate') ?? '', /^Bearer /);
  });

  test('a token shows who its owner is', async () => {
    const crm = await logIn();
    const profile = got(await crm.GET('/api/v1/me'), 200);
    assert.equal(profile.user.email, setting('CRM_EMAIL'));
    assert.deepEqual(profile.user.roles, ['administrator']);
  });
});
