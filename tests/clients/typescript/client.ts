import assert from 'node:assert/strict';
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './schema.js';

export type Schemas = components['schemas'];
export type Problem = Schemas['Problem'];
export type Crm = Client<paths>;

type Outcome<Data, Failure> = { data?: Data; error?: Failure; response: Response };

export function setting(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is not set`);
  return value;
}

/** A client that nobody is logged in with. */
export function stranger(): Crm {
  return createClient<paths>({ baseUrl: setting('CRM_URL') });
}

export async function logIn(): Promise<Crm> {
  const body = { email: setting('CRM_EMAIL'), password: setting('CRM_PASSWORD') };
  const { access_token: token } = got(await stranger().POST('/api/v1/auth/login', { body }), 200);
  const headers = { authorization: `Bearer ${token}` };
  return createClient<paths>({ baseUrl: setting('CRM_URL'), headers });
}

/** What a successful answer brought. */
export function got<Data>(outcome: Outcome<Data, unknown>, status: number): Data {
  assert.equal(outcome.response.status, status, JSON.stringify(outcome.error));
  assert.ok(outcome.data !== undefined, 'an answer without a body');
  return outcome.data;
}

/** Why a request was refused. */
export function refused(outcome: Outcome<unknown, Problem>, status: number, code: string): Problem {
  assert.equal(outcome.response.status, status);
  assert.equal(outcome.response.headers.get('content-type'), 'application/problem+json');
  assert.ok(outcome.error, 'a refusal without a problem document');
  assert.equal(outcome.error.code, code);
  assert.equal(outcome.error.request_id, outcome.response.headers.get('x-request-id'));
  return outcome.error;
}

/** Something that no earlier run has named. */
export function fresh(name: string): string {
  return `${name} ${crypto.randomUUID()}`;
}
