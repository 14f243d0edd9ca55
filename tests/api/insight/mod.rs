mod company;
mod funnel;
mod kpis;
mod kpis_access;
mod loops;
mod windows;
