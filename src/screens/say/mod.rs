//! What a pane says, without a terminal: cells, lines, tables, charts, panels.
//!
//! A panel says everything it can; `ui` drops what does not fit, the report prints it whole. Metrics makes days and
//! money, screens labels and roles, ui scale and dots.

mod block;
mod chart;
mod panel;
mod screen;
mod table;
mod text;
mod walk;

pub use block::*;
pub use chart::*;
pub use panel::*;
pub use screen::*;
pub use table::*;
pub use text::*;
pub use walk::FigureAt;
