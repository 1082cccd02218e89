//! The screens without a screen: as JSON and as text.

pub mod json;
pub mod text;
