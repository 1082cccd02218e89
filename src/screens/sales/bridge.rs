//! The pipeline bridge: in two lines beside the pipeline, as a waterfall on the wall.

use crate::book::money::Money;
use crate::metrics::figure::Step;
use crate::metrics::sales::bridge::Flow;
use crate::metrics::sales::wins::Wins;
use crate::screens::context::Context;
use crate::screens::say::{Cell, Line, Panel, PanelId, Part, Role, Sign, StepKind, Waterfall, WaterfallStep};
use crate::screens::words::{counted, near, percent};

/// Each step: its name on the waterfall, in the lines, which way it goes, what it is, its JSON path.
const STEPS: [(Step, &str, &str, i8, StepKind, &str); 7] = [
    (Step::New, "new", "new", 1, StepKind::Addition, "sales.bridge.new"),
    (Step::PulledIn, "pulled in", "in", 1, StepKind::Addition, "sales.bridge.pulled_in"),
    (Step::Increased, "increased", "up", 1, StepKind::Addition, "sales.bridge.increased"),
    (Step::Decreased, "decreased", "down", -1, StepKind::Loss, "sales.bridge.decreased"),
    (Step::Won, "won", "won", -1, StepKind::Won, "sales.bridge.won"),
    (Step::Lost, "lost", "lost", -1, StepKind::Loss, "sales.bridge.lost"),
    (Step::PushedOut, "pushed out", "out", -1, StepKind::Loss, "sales.bridge.pushed_out"),
];

/// The bridge in two lines; nothing where no deal has a log.
pub fn lines(figures: &Flow, context: &Context) -> Vec<Line> {
    let Some(bridge) = figures.bridge else { return Vec::new() };
    let coins = context.coins();
    let start = near(context.lens.span().start, context.lens.as_of);
    let opening = coins.table(bridge.get(Step::Opening));
    let mut first = Line::of([Cell::dim(format!("{start} ")), Cell::text(opening).key("sales.bridge.opening")]);
    let mut second = Line::of([Cell::text(" ".repeat(start.len()))]);
    for (step, _, word, way, kind, key) in STEPS {
        let amount = bridge.get(step);
        let amount = if way > 0 { amount } else { -amount };
        let role = match kind {
            StepKind::Addition | StepKind::Won => Role::Good,
            StepKind::Loss | StepKind::Total => Role::Bad,
        };
        let cells = [Cell::new(coins.signed(amount), role).key(key), Cell::dim(format!(" {word}"))];
        if matches!(step, Step::Won | Step::Lost | Step::PushedOut) {
            second = second.and(1, cells);
        } else {
            first = first.and(1, cells);
        }
    }
    let now = if context.lens.as_of > context.lens.span().end { "at the end" } else { "now" };
    second = second.and(
        0,
        [
            Cell::dim("= "),
            Cell::bold(coins.table(bridge.get(Step::Closing))).key("sales.bridge.closing"),
            Cell::dim(format!(" {now}")),
        ],
    );
    vec![first, second]
}

/// `slipped 9 of 68`.
pub fn slipped(figures: &Flow) -> Option<Cell> {
    let slipped = figures.slipped.as_ref().filter(|slipped| slipped.of > 0)?;
    Some(Cell::text(format!("slipped {} of {}", slipped.deals, slipped.of)).key("sales.slipped.deals"))
}

/// The bridge's panel; `None` where no deal has a log.
pub fn panel(figures: &Flow, wins: &Wins, context: &Context) -> Option<Panel> {
    let (bridge, deals) = (figures.bridge?, figures.bridge_deals?);
    let coins = context.coins();
    let title = format!("What changed the pipeline since {}", near(context.lens.span().start, context.lens.as_of));
    let mut panel = Panel::new(PanelId::Bridge, Cell::bold(title).or("Pipeline bridge"), "Bridge");
    if let Some(slipped) = figures.slipped.as_ref().filter(|slipped| slipped.of > 0) {
        let rate = figures.slip_rate.get().map_or_else(String::new, |rate| format!(" ({})", percent(rate)));
        let note = format!("slipped {} of {} due{rate}", slipped.deals, slipped.of);
        panel.note = Line::of([Cell::dim(note).key("sales.slip_rate")]);
        panel.waits = Cell::dim(format!("{} slipped", slipped.deals)).key("sales.slipped.deals");
    }
    let mut level = bridge.get(Step::Opening);
    let total = |name: &str, step: Step, key| WaterfallStep {
        name: Cell::text(name),
        count: Cell::text(deals.get(step).to_string()),
        amount: Cell::bold(coins.table(bridge.get(step))).key(key),
        from: 0.0,
        to: bridge.get(step).as_f64(),
        kind: StepKind::Total,
    };
    let mut steps = vec![total("opening", Step::Opening, "sales.bridge.opening")];
    for (step, name, _, way, kind, key) in STEPS {
        let amount = if way > 0 { bridge.get(step) } else { -bridge.get(step) };
        let role = if kind == StepKind::Loss { Role::Bad } else { Role::Good };
        steps.push(WaterfallStep {
            name: Cell::text(name),
            count: Cell::text(deals.get(step).to_string()).key("sales.bridge_deals.won"),
            amount: Cell::new(coins.signed(amount), role).key(key),
            from: level.as_f64(),
            to: (level + amount).as_f64(),
            kind,
        });
        level += amount;
    }
    steps.push(total("closing now", Step::Closing, "sales.bridge.closing"));
    panel = panel.says(0, Waterfall { steps });
    for part in remarks(figures, wins, context) {
        panel = panel.part(part);
    }
    Some(panel)
}

/// Why deals were lost, moved out, came in.
fn remarks(figures: &Flow, wins: &Wins, context: &Context) -> Vec<Part> {
    let coins = context.coins();
    let (Some(bridge), Some(deals)) = (figures.bridge, figures.bridge_deals) else { return Vec::new() };
    let mut parts = Vec::new();
    if bridge.get(Step::Lost) > Money::ZERO {
        let reasons: Vec<String> =
            wins.lost_by.iter().take(3).map(|loss| format!("{} {}", loss.name, coins.table(loss.amount))).collect();
        let text = format!(" lost {}: {}", coins.table(bridge.get(Step::Lost)), reasons.join(", "));
        parts.push(Part::new(2, Line::of([Sign::Act.cell(), Cell::text(text).key("sales.lost_by[].amount")])));
    }
    if deals.get(Step::PushedOut) > 0 {
        let mut text = format!(
            " out of {} {}: {}",
            context.period(),
            coins.table(bridge.get(Step::PushedOut)),
            counted(deals.get(Step::PushedOut), "deal", "deals")
        );
        if figures.pushed_often > 0 {
            text = format!("{text}, {} of them for the third time", figures.pushed_often);
        }
        parts.push(Part::new(3, Line::of([Sign::Act.cell(), Cell::text(text).key("sales.pushed_often")])));
    }
    if deals.get(Step::New) > 0 {
        let text = format!(
            " new {}: {}, {} from leads",
            coins.table(bridge.get(Step::New)),
            counted(deals.get(Step::New), "deal", "deals"),
            figures.new_from_leads
        );
        parts.push(Part::new(4, Line::of([Sign::Good.cell(), Cell::text(text).key("sales.new_from_leads")])));
    }
    parts
}
