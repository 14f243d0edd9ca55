import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type Crm, fresh, got, logIn, refused, type Schemas } from './client.js';

describe('deals', () => {
  let crm: Crm;
  let pipeline: Schemas['Pipeline'];
  let deal: Schemas['Deal'];

  function stage(name: string): string {
    const found = pipeline.stages.find((stage) => stage.name === name);
    assert.ok(found, name);
    return found.id;
  }

  before(async () => {
    crm = await logIn();
    const stages = [
      { name: 'Talk', probability: 20 },
      { name: 'Offer', probability: 60 },
      { name: 'Won', kind: 'won', probability: 100 },
      { name: 'Lost', kind: 'lost', probability: 0 },
    ] satisfies Schemas['FirstStage'][];
    pipeline = got(await crm.POST('/api/v1/pipelines', { body: { name: fresh('Pipeline'), stages } }), 201);
    const account = got(await crm.POST('/api/v1/accounts', { body: { name: fresh('Customer') } }), 201);
    const amount = { amount: '1200.50', currency: 'EUR' };
    const body = { name: fresh('Deal'), account_id: account.id, pipeline_id: pipeline.id, amount };
    deal = got(await crm.POST('/api/v1/deals', { body }), 201);
  });

  test('a deal begins in the first stage', () => {
    assert.equal(deal.status, 'open');
    assert.equal(deal.stage_id, stage('Talk'));
    assert.equal(deal.probability, 20);
  });

  test('a deal moves on and is won, once', async () => {
    const params = { path: { id: deal.id } };
    const body = { stage_id: stage('Offer') };
    const moved = got(await crm.POST('/api/v1/deals/{id}/move', { params, body }), 200);
    assert.deepEqual([moved.stage_id, moved.probability], [stage('Offer'), 60]);
    const win = () => crm.POST('/api/v1/deals/{id}/win', { params, body: {} });
    const won = got(await win(), 200);
    assert.deepEqual([won.status, won.stage_id, won.probability], ['won', stage('Won'), 100]);
    assert.equal(typeof won.closed_at, 'string');
    assert.equal(refused(await win(), 409, 'invalid_transition').state, 'won');
  });

  test('history tells the way of the deal', async () => {
    const params = { path: { id: deal.id } };
    const { data } = got(await crm.GET('/api/v1/deals/{id}/history', { params }), 200);
    assert.deepEqual(
      data.map((change) => change.action),
      ['won', 'moved', 'created'],
    );
  });

  test('money is text, and more decimals than the currency has are refused', async () => {
    const amount = { amount: '1.005', currency: 'EUR' };
    const outcome = await crm.POST('/api/v1/deals', { body: { name: 'Too exact', amount } });
    assert.deepEqual(
      refused(outcome, 422, 'validation_failed').errors.map((error) => [error.pointer, error.code]),
      [['/amount/amount', 'too_many_decimals']],
    );
  });
});
