//! The pipeline bridge: in two lines beside the pipeline, as a waterfall on the wall.

use crate::book::money::Money;
use crate::metrics::figure::{BridgeStep, Figure};
use crate::metrics::sales::bridge::{BridgeValues, Flow};
use crate::metrics::sales::wins::Wins;
use crate::screens::context::Context;
use crate::screens::say::{Cell, Line, Panel, PanelId, PanelPart, Role, Sign, StepKind, Waterfall, WaterfallStep};
use crate::screens::words::{Coins, count, counted, near, percent};

/// Each step: its name on the waterfall, in the lines, which way it goes, what it is.
const STEPS: [(BridgeStep, &str, &str, i8, StepKind); 7] = [
    (BridgeStep::New, "new", "new", 1, StepKind::Addition),
    (BridgeStep::PulledIn, "pulled in", "in", 1, StepKind::Addition),
    (BridgeStep::Increased, "increased", "up", 1, StepKind::Addition),
    (BridgeStep::Decreased, "decreased", "down", -1, StepKind::Loss),
    (BridgeStep::Won, "won", "won", -1, StepKind::Won),
    (BridgeStep::Lost, "lost", "lost", -1, StepKind::Loss),
    (BridgeStep::PushedOut, "pushed out", "out", -1, StepKind::Loss),
];

/// What a step moved, with its sign: `+90k`, `-36k`.
fn moved(figure: &Figure<Money>, way: i8, kind: StepKind, coins: Coins) -> Cell {
    let role = match kind {
        StepKind::Addition | StepKind::Won => Role::Good,
        StepKind::Loss | StepKind::Total => Role::Bad,
    };
    Cell::figure(figure, |amount| coins.signed(if way > 0 { amount } else { -amount })).role(role)
}

/// The bridge in two lines; nothing where no deal has a log.
pub(crate) fn lines(figures: &Flow, context: &Context) -> Vec<Line> {
    let Some(bridge) = &figures.bridge else { return Vec::new() };
    let coins = context.coins();
    let total = |step| Cell::figure(bridge.get(step), |amount| coins.table(amount));
    let start = near(context.lens.span().start, context.lens.as_of);
    let mut first = Line::of([Cell::dim(format!("{start} ")), total(BridgeStep::Opening)]);
    let mut second = Line::of([Cell::text(" ".repeat(start.len()))]);
    for (step, _, word, way, kind) in STEPS {
        let cells = [moved(bridge.get(step), way, kind, coins), Cell::dim(format!(" {word}"))];
        if matches!(step, BridgeStep::Won | BridgeStep::Lost | BridgeStep::PushedOut) {
            second = second.and(1, cells);
        } else {
            first = first.and(1, cells);
        }
    }
    let now = if context.lens.as_of > context.lens.span().end { " at the end" } else { " now" };
    vec![first, second.and(0, [Cell::dim("= "), total(BridgeStep::Closing).role(Role::Bold), Cell::dim(now)])]
}

/// `slipped 9 of 68`.
pub(crate) fn slipped(figures: &Flow) -> Vec<Cell> {
    let Some(slipped) = figures.slipped.as_ref().filter(|slipped| slipped.of.or_zero() > 0) else { return Vec::new() };
    vec![Cell::text("slipped "), Cell::figure(&slipped.deals, count), Cell::text(" of "), Cell::figure(&slipped.of, count)]
}

/// The bridge's panel; `None` where no deal has a log.
pub(crate) fn panel(figures: &Flow, wins: &Wins, context: &Context) -> Option<Panel> {
    let (bridge, deals) = (figures.bridge.as_ref()?, figures.bridge_deals.as_ref()?);
    let coins = context.coins();
    let title = format!("What changed the pipeline since {}", near(context.lens.span().start, context.lens.as_of));
    let mut panel = Panel::new(PanelId::Bridge, Cell::bold(title).or("Pipeline bridge"), "Bridge")
        .stands_for(bridge.get(BridgeStep::Closing));
    let said = slipped(figures);
    if !said.is_empty() {
        let mut note: Vec<Cell> = said.into_iter().map(|cell| cell.role(Role::Dim)).chain([Cell::dim(" due")]).collect();
        if figures.slip_rate.get().is_some() {
            note.extend([Cell::dim(" ("), Cell::figure(&figures.slip_rate, percent).role(Role::Dim), Cell::dim(")")]);
        }
        panel.note = Line::of(note);
        if let Some(slipped) = &figures.slipped {
            panel.waits = Cell::figure(&slipped.deals, |n| format!("{} slipped", count(n))).role(Role::Dim);
        }
    }
    panel = panel.says(0, Waterfall { steps: steps(bridge, deals, coins) });
    for part in remarks(figures, wins, context) {
        panel = panel.part(part);
    }
    Some(panel)
}

fn steps(bridge: &BridgeValues<Figure<Money>>, deals: &BridgeValues<Figure<usize>>, coins: Coins) -> Vec<WaterfallStep> {
    let mut level = bridge.get(BridgeStep::Opening).or_zero();
    let total = |name: &str, step: BridgeStep| WaterfallStep {
        name: Cell::text(name),
        count: Cell::figure(deals.get(step), count),
        amount: Cell::figure(bridge.get(step), |amount| coins.table(amount)).role(Role::Bold),
        from: 0.0,
        to: bridge.get(step).or_zero().as_f64(),
        kind: StepKind::Total,
    };
    let mut steps = vec![total("opening", BridgeStep::Opening)];
    for (step, name, _, way, kind) in STEPS {
        let amount = bridge.get(step).or_zero();
        let amount = if way > 0 { amount } else { -amount };
        steps.push(WaterfallStep {
            name: Cell::text(name),
            count: Cell::figure(deals.get(step), count),
            amount: moved(bridge.get(step), way, kind, coins),
            from: level.as_f64(),
            to: (level + amount).as_f64(),
            kind,
        });
        level += amount;
    }
    steps.push(total("closing now", BridgeStep::Closing));
    steps
}

/// Why deals were lost, moved out, came in.
fn remarks(figures: &Flow, wins: &Wins, context: &Context) -> Vec<PanelPart> {
    let coins = context.coins();
    let (Some(bridge), Some(deals)) = (&figures.bridge, &figures.bridge_deals) else { return Vec::new() };
    let money = |figure| Cell::figure(figure, |amount| coins.table(amount));
    let deals_of = |step| Cell::figure(deals.get(step), |n| counted(n, "deal", "deals"));
    let mut parts = Vec::new();
    if bridge.get(BridgeStep::Lost).or_zero() > Money::ZERO {
        let mut cells = vec![Sign::Act.cell(), Cell::text(" lost "), money(bridge.get(BridgeStep::Lost)), Cell::text(": ")];
        for (at, loss) in wins.lost_by.iter().take(3).enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            cells.extend([Cell::text(format!("{comma}{} ", loss.name)), money(&loss.amount)]);
        }
        parts.push(PanelPart::new(2, Line::of(cells)));
    }
    if deals.get(BridgeStep::PushedOut).or_zero() > 0 {
        let mut cells = vec![
            Sign::Act.cell(),
            Cell::text(format!(" out of {} ", context.period())),
            money(bridge.get(BridgeStep::PushedOut)),
            Cell::text(": "),
            deals_of(BridgeStep::PushedOut),
        ];
        if figures.pushed_often.or_zero() > 0 {
            let often = Cell::figure(&figures.pushed_often, count);
            cells.extend([Cell::text(", "), often, Cell::text(" of them for the third time")]);
        }
        parts.push(PanelPart::new(3, Line::of(cells)));
    }
    if deals.get(BridgeStep::New).or_zero() > 0 {
        let cells = [
            Sign::Good.cell(),
            Cell::text(" new "),
            money(bridge.get(BridgeStep::New)),
            Cell::text(": "),
            deals_of(BridgeStep::New),
            Cell::text(", "),
            Cell::figure(&figures.new_from_leads, count),
            Cell::text(" from leads"),
        ];
        parts.push(PanelPart::new(4, Line::of(cells)));
    }
    parts
}
