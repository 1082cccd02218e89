//! The Marketing pane: where must we be, and are we getting there?

use super::context::Context;
use super::needs::missing_line;
use super::say::{Screen, Tab};
use super::{Fresh, header};

/// Everything the Marketing pane says.
pub fn screen(fresh: &Fresh, context: &Context) -> Screen {
    Screen {
        header: header::header(Tab::Marketing, &fresh.freshness, context),
        panels: Vec::new(),
        missing: missing_line(Tab::Marketing, context),
        stale: fresh.stale.clone(),
        problems: super::problems_line(context),
        hand_off: None,
    }
}
