//! quarterdeck: a terminal dashboard for sales and marketing over a folder of plain-text RON files.

pub mod app;
pub mod book;
pub mod cli;
pub mod config;
pub mod keys;
pub mod metrics;
pub mod report;
pub mod screens;
pub mod store;
pub mod ui;
