DROP TABLE briefings;
DROP TABLE handover_steps;
DROP TABLE handovers;
