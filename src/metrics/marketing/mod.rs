//! The Marketing figures: one struct a panel, which is its JSON block.
