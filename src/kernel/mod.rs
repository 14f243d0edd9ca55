//! Words every slice uses; knows nothing of a CRM.
