//! The Sales figures: one struct a panel, which is its JSON block.

pub mod chances;
pub mod decided;
pub mod outlook;
pub mod pace;
pub mod people;
pub mod pipeline;
pub mod target_list;
pub mod verdict;
pub mod wins;
