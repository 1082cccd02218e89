//! Figures, pure: the same book and the same day give the same figures.

pub mod forecast;
