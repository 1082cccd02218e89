//! The screens without a screen: as text, Markdown, JSON, CSV, xlsx, SVG and HTML, and the brief.

pub mod brief;
pub(crate) mod calendar;
pub mod csv;
pub mod html;
pub mod json;
pub mod markdown;
mod markup;
pub(crate) mod outline;
pub(crate) mod prometheus;
mod rows;
pub mod svg;
pub mod text;
pub(crate) mod xlsx;
