//! quarterdeck: a terminal dashboard for sales and marketing over a folder of plain-text RON files.

pub mod app;
pub mod book;
pub mod keys;
pub mod screens;
