import { defineConfig } from '@hey-api/openapi-ts';

export default defineConfig({
  input: '../../openapi/crm.v1.json',
  output: { path: 'hey-api/client', importFileExtension: '.js' },
  plugins: ['@hey-api/client-fetch', '@hey-api/sdk', '@hey-api/typescript'],
});
