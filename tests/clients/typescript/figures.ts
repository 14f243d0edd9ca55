import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type Crm, fresh, got, logIn, setting } from './client.js';

describe('figures', () => {
  let crm: Crm;
  let account: string;
  let product: string;

  /** A deal of one line that is then closed. */
  async function deal(amount: string): Promise<string> {
    const lines = [{ product_id: product, quantity: '1', unit_price: { amount, currency: 'USD' } }];
    const body = { name: 'Counted', account_id: account, currency: 'USD', lines };
    return got(await crm.POST('/api/v1/deals', { body }), 201).id;
  }

  before(async () => {
    crm = await logIn();
    const sold = { sku: crypto.randomUUID(), name: fresh('Product') };
    product = got(await crm.POST('/api/v1/products', { body: sold }), 201).id;
    account = got(await crm.POST('/api/v1/accounts', { body: { name: fresh('Customer') } }), 201).id;
    for (const amount of ['100.00', '200.00', '300.00']) {
      const path = { id: await deal(amount) };
      got(await crm.POST('/api/v1/deals/{id}/win', { params: { path }, body: {} }), 200);
    }
    const why = { kind: 'loss', name: fresh('Reason') } as const;
    const reason = got(await crm.POST('/api/v1/reasons', { body: why }), 201);
    const path = { id: await deal('400.00') };
    got(await crm.POST('/api/v1/deals/{id}/lose', { params: { path }, body: { reason_id: reason.id } }), 200);
  });

  test('the win rate is what its records say', async () => {
    const query = { product_id: product };
    const rate = got(await crm.GET('/api/v1/kpis/win_rate', { params: { query } }), 200);
    assert.equal(Number(rate.value), 75);
    assert.deepEqual([rate.numerator, rate.denominator, rate.n], ['3', '4', 4]);
    assert.equal(await behind(rate.drill_down), 4);
    assert.ok(rate.numerator_drill_down);
    assert.equal(await behind(rate.numerator_drill_down), 3);
  });

  /** How many records an address of the service lists. */
  async function behind(address: string): Promise<number> {
    const target = new URL(address, setting('CRM_URL'));
    assert.equal(target.pathname, '/api/v1/deals');
    const query: Record<string, string[]> = {};
    for (const name of target.searchParams.keys()) {
      query[name] = target.searchParams.getAll(name);
    }
    return got(await crm.GET('/api/v1/deals', { params: { query } }), 200).data.length;
  }

  test('every figure says how it is reckoned', async () => {
    const { data } = got(await crm.GET('/api/v1/kpis'), 200);
    assert.ok(data.some((kpi) => kpi.key === 'win_rate'));
    for (const kpi of data) {
      assert.ok(kpi.formula.length > 0 && kpi.source.length > 0, kpi.key);
    }
  });
});
