ALTER TABLE leads DROP CONSTRAINT leads_converted_deal_id_fkey;
DROP TABLE stage_passages, deal_lines, deals, leads, stages, pipelines, reasons;
