DROP TABLE exports, content_pieces, jobs;
