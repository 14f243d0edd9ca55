import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type Crm, fresh, got, logIn, refused } from './client.js';

describe('leads', () => {
  let crm: Crm;

  before(async () => {
    crm = await logIn();
  });

  test('a lead is qualified and becomes an account, a contact and a deal', async () => {
    const body = {
      first_name: 'Lead',
      last_name: fresh('Lead'),
      company_name: fresh('Company'),
      email: `${crypto.randomUUID()}@lead.example`,
      estimated_value: { amount: '900.00', currency: 'EUR' },
    };
    const lead = got(await crm.POST('/api/v1/leads', { body }), 201);
    const params = { path: { id: lead.id } };
    assert.equal(lead.status, 'new');

    const early = await crm.POST('/api/v1/leads/{id}/convert', { params, body: {} });
    const { state, allowed_actions: allowed } = refused(early, 409, 'invalid_transition');
    assert.equal(state, 'new');
    assert.ok(allowed?.includes('start_work'));

    got(await crm.POST('/api/v1/leads/{id}/start-work', { params }), 200);
    const qualification = { framework: 'bant', answers: { budget: 'yes', seats: 20, urgent: true } };
    const qualified = got(await crm.POST('/api/v1/leads/{id}/qualify', { params, body: { qualification } }), 200);
    assert.equal(qualified.status, 'qualified');
    assert.deepEqual(qualified.qualification, qualification);

    const wish = { deal: { expected_close_on: '2031-01-31' } };
    const done = got(await crm.POST('/api/v1/leads/{id}/convert', { params, body: wish }), 200);
    assert.deepEqual(done.made, ['account', 'contact', 'deal']);
    assert.equal(done.lead.status, 'converted');
    assert.equal(done.lead.converted_account_id, done.account?.id);
    assert.equal(done.account?.name, body.company_name);
    assert.equal(done.contact?.last_name, body.last_name);
    assert.deepEqual(done.deal?.amount, body.estimated_value);
    assert.equal(done.deal?.lead_id, lead.id);
  });
});
