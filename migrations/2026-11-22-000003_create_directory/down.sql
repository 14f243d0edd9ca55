DROP TABLE account_contacts, contacts, sites, accounts, lead_sources;
