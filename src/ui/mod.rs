//! How it looks: what the panes say, drawn into a buffer of cells. Pure: no clock, no file, no terminal.
//!
//! [`arrange()`] decides what stands where for a size, [`draw`] fills the cells. Neither ever fails, whatever the size.

pub(crate) mod arrange;
pub(crate) mod ascii;
mod bands;
mod body;
pub(crate) mod cells;
mod footer;
pub(crate) mod frame;
mod header;
mod ink;
mod lines;
mod list_place;
mod overlay;
mod small;
mod text;
pub(crate) mod theme;
mod widgets;

pub(crate) use arrange::{Arrangement, Class, Extras, Hit, arrange, class};
pub use cells::spots;
pub(crate) use cells::{Chosen, FigureSpot};
pub(crate) use footer::{FooterPart, footer_part, strip_panel};
pub use frame::Pick;
pub(crate) use frame::{Bottom, ChangeMark, Changes, FrameView, draw};
pub(crate) use header::{HeaderPart, header_part};
pub(crate) use list_place::{list_rows, row_at, scroll_to_show};
pub use list_place::{overlay_extent, overlay_row_place};
pub use overlay::Extent;
pub use theme::Theme;

#[cfg(test)]
pub(crate) use ink::faults;

#[cfg(test)]
mod tests;
