//! quarterdeck: a terminal dashboard for sales and marketing over a folder of plain-text RON files.

pub mod book;
pub mod cli;
pub mod store;
