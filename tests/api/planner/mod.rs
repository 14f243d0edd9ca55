mod activities;
mod activity_access;
mod activity_links;
mod agenda;
mod overview;
mod preference;
mod tasks;
