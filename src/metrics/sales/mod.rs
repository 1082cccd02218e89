//! The Sales figures: one struct a panel, which is its JSON block.

pub mod chances;
