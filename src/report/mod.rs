//! The screens without a screen: as text, Markdown, JSON, CSV and SVG.

pub mod csv;
pub mod json;
pub mod markdown;
pub mod outline;
pub mod svg;
pub mod text;
