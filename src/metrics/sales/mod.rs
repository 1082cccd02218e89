//! The Sales figures: one struct a panel, which is its JSON block.

pub mod chances;
pub mod decided;
pub mod leads;
pub mod orders;
pub mod people;
pub mod pipeline;
pub mod stock;
pub mod touches;
pub mod wins;
