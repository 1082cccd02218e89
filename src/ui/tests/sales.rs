//! The Sales tab of the wireframes.

use super::kit::*;
use crate::metrics::figure::{Figure, FigurePlace, Num, Shown, Source, term};
use crate::screens::say::*;
use crate::ui::Changes;
use ratatui::layout::Rect;

fn mark(value: f64, label: &str) -> Mark {
    Mark { value, label: cell(label) }
}

/// The cell as one of a figure at this path.
fn named(cell: Cell, path: &'static str) -> Cell {
    let figure = Figure::<i64>::of(term("won", Num::Count(1), Source::Given));
    let shown = Shown { at: FigurePlace { path, ..FigurePlace::default() }, ..figure.shown() };
    Cell { figure: Some(shown), is_value: true, ..cell }
}

fn verdict() -> Panel {
    let mut say = Verdict {
        sign: Some(Sign::Act),
        word: Cell::new("LIKELY MISS", Role::Bad),
        period: "Q4".into(),
        number: cell("{b}27%"),
        of: cell("chance of 2.40M"),
        band: line("_80%: 2.10M - 2.52M"),
        facts: line("To go |^1.16M| = |^40.0k| a working day, 29 left||2:_ so far 33.5k a day||1:_ pace 92%"),
        brief: line("won |^1.24M| of 2.40M||1:need |^40.0k| a day"),
        ..Verdict::default()
    };
    say.bullet = Bullet {
        won: Some(mark(1.24, "{g}won 1.24M")),
        needed: Some(mark(1.35, "_needed by today 1.35M")),
        target: Some(mark(2.40, "_target 2.40M")),
        low: Some(mark(2.10, "_2.10M")),
        middle: Some(mark(2.30, "^2.30M")),
        high: Some(mark(2.52, "_2.52M")),
    };
    let bullet = |won, needed: Option<f64>, target, low, middle, high| {
        let plain = |value| Some(Mark { value, label: Cell::default() });
        Content::Bullet(Box::new(Bullet {
            won: plain(won),
            needed: needed.and_then(plain),
            target: plain(target),
            low: plain(low),
            middle: plain(middle),
            high: plain(high),
        }))
    };
    let mut horizons = table(
        "#1;Horizon#11;>Target#6;>Won#5;>Att.#5;=#24;>To go#6;>Need/day#8;>Left#5;>Pace#5;>Forecast 80%#21;>Chance#6;Verdict#19",
        &[
            ";Week W48;181k;24k;13%;;157k;^31.4k;5 d;_n/a;118k - |^176k| - 239k;^48%;{w}~ TOO CLOSE TO CALL",
            ";Month Nov;760k;568k;75%;;192k;^32.0k;6 d;105%;706k - |^778k| - 862k;^61%;{g}+ LIKELY",
            ">;Quarter Q4;2.40M;1.24M;52%;;1.16M;^40.0k;29 d;92%;2.10M - |^2.30M| - 2.52M;^27%;{b}! LIKELY MISS",
        ],
    );
    let bullets = [
        bullet(24.0, None, 181.0, 118.0, 176.0, 239.0),
        bullet(568.0, Some(543.0), 760.0, 706.0, 778.0, 862.0),
        bullet(1.24, Some(1.35), 2.40, 2.10, 2.30, 2.52),
    ];
    for (row, bullet) in horizons.rows.iter_mut().zip(bullets) {
        row.contents[5] = bullet;
        if let Content::Text(cells) = &mut row.contents[3] {
            cells[0] = named(cells[0].clone(), "won");
            cells[0].role = Role::Bold;
        }
    }
    say.horizons = horizons;
    let mut panel = panel(PanelId::Verdict, "Will we hit the quarter?", "Verdict", "")
        .note("back-test: the 80 % band held in 21 of 26 past weeks");
    panel.headline = line("{b}! LIKELY MISS|   |^27%| chance of 2.40M||>1:forecast |^2.30M||>2:_80%: 2.10M to 2.52M");
    panel.says(0, say)
}

fn pace() -> Panel {
    let points = [
        ("2026-10-01", 0.0),
        ("2026-10-09", 110_000.0),
        ("2026-10-15", -10_000.0),
        ("2026-10-20", 30_000.0),
        ("2026-11-01", -220_000.0),
        ("2026-11-12", -90_000.0),
        ("2026-11-22", -105_000.0),
    ];
    let pace = Pace {
        start: day("2026-10-01"),
        end: day("2026-12-31"),
        today: Some(day("2026-11-23")),
        line: points.iter().map(|(at, value)| Point { day: day(at), value: *value }).collect(),
        plan: Vec::new(),
        band: vec![
            Band { day: day("2026-11-23"), low: -110_000.0, high: -100_000.0 },
            Band { day: day("2026-12-31"), low: -300_000.0, high: 120_000.0 },
        ],
        middle: Some(-100_000.0),
        signed: true,
        ticks: [("2026-10-01", "1 Oct"), ("2026-11-01", "1 Nov"), ("2026-12-31", "31 Dec")]
            .map(|(at, label)| Tick { day: day(at), label: label.into() })
            .to_vec(),
        legend: line("_today| |{b}-105k|   |_31 Dec| -300k |^-100k| +120k |_░ 80 % band"),
        scale: 1.0,
    };
    let mut panel =
        panel(PanelId::Pace, "Ahead or behind required pace~Ahead or behind, k", "Pace", "").note("v cumulative").says(0, pace);
    panel.note = Line::of([Cell::dim("v cumulative").or("")]);
    panel
}

fn pipeline() -> Panel {
    let base = totals(
        table(
            "#9;>#3;>#6;>#4;>#5;=#5",
            &[
                "Contract;6;430k;78%;335k;bar:0.9:a",
                "Proposal;12;820k;44%;361k;bar:1:a",
                "Qualified;14;700k;24%;168k;bar:0.46:a",
                "Contact;9;460k;8%;37k;bar:0.1:a",
            ],
        ),
        &["^Closing;^41;^2.41M;;^901k;"],
    );
    let wide = totals(
        table(
            "Stage#11;>n#2;>Amount#7;>Chance#6;>Weighted#8;=#13;>Age#5;>Stuck#5",
            &[
                "Contract;6;430k;78%;335k;bar:0.93:a;19 d;.  ",
                "Proposal;12;820k;44%;361k;bar:1:a;27 d;4 |{b}!",
                "Qualified;14;700k;24%;168k;bar:0.46:a;22 d;3 |{b}!",
                "Contact;9;460k;8%;37k;bar:0.1:a;12 d;.  ",
            ],
        ),
        &["^Closing;^41;^2.41M;;^901k;;;^7  "],
    );
    panel(PanelId::Pipeline, "Pipeline closing in Q4~Closing in Q4", "Pipeline", "")
        .note("58 open in all, 3.52M")
        .part(tight(base))
        .part(tight(line("{w}~| cover 2.08x of 2.15x||{b}!| 7 stuck")))
        .part(fair(wide))
        .part(fair(line("{w}~| Coverage |^2.08x|, needs 2.15x||slipped 9 of 68||won 27 of 65, 42%")))
        .part(fair(line("_Commit| 449k||_BestCase| 887k||_Pipeline| 987k||_Omitted| 87k||_52 d cycle")))
        .part(fair(line("_1 Oct| 3.80M||{g}+1.10M| new||{g}+220k| in||{g}+120k| up||{b}-90k| down")))
        .part(fair(line("      |{g}-1.08M won||{b}-1.24M lost||{b}-420k| out|| |_=| |^2.41M| now")))
}

fn do_next() -> Panel {
    let mut base = table(
        "_#1;What~#34;Who~who#5;>Stake~stake#4;When~when#10;Why now~why#17",
        &[
            "D;Quay 7 relighting, Vester Harbour;Ines;41k;27 Nov;38 d in Proposal",
            "_S;Beacon L, 64 units short in Q4;-;31k;{b}today;cover is 6 d",
            "_D;Dock lights, phase 2, Norrland Port;Ines;14k;25 Nov;step due in 2 d",
            "_L;4 leads past goal, first contact;Marek;12k;{b}late 6 d;oldest waits 7 d",
            "_D;Ferry berth lights, Isle Ferries;Paul;11k;{b}late 3 d;close date passed",
            "_P;Baltic Beacon, 2 open deals, 96k;Marek;9k;{w}quiet 41 d;40 % of target",
        ],
    );
    base.columns[0].head.clear();
    base.columns[1].short = Some(String::new());
    base.heads_in_rule = true;
    base.rows.iter_mut().next().unwrap().detail =
        Some(line("next: Agree the delivery dates|| |_Enter opens it, i explains the rank"));
    let mut wide = table(
        "#8;What#37;Who#5;>Stake#5;When#10;Why now#20",
        &[
            "deal;Quay 7 relighting, Vester Harbour;Ines;41k;27 Nov;38 d in Proposal",
            "_stock;Beacon L, 64 units short in Q4;-;31k;{b}today;cover is 6 d",
            "_deal;Dock lights, phase 2, Norrland Port;Ines;14k;25 Nov;step due in 2 d",
            "_lead;4 leads past goal, first contact;Marek;12k;{b}late 6 d;oldest waits 7 d",
            "_deal;Ferry berth lights, Isle Ferries;Paul;11k;{b}late 3 d;close date passed",
            "_partner;Baltic Beacon, 2 open deals, 96k;Marek;9k;{w}quiet 41 d;40 % of target",
            "_customer;Isle Ferries, at risk;Paul;8k;118 d;since last order",
        ],
    );
    wide.rows.iter_mut().next().unwrap().detail =
        Some(line("38 d in Proposal, 80 % of wins left it in 31 d||_next:| Agree the delivery dates"));
    let mut panel = panel(PanelId::DoNext, "Do next: 17, 157k at stake", "Do next", "");
    panel.note = line("_by stake x urgency");
    panel.part(tight(list(base, 2))).part(fair(list(wide, 2)))
}

fn people() -> Panel {
    let mut base = totals(
        table(
            "_#1;#9;>Target~target#5;>Won~won#9;>Att.~att.#5;=#18;>Decided~decided#8;>Win~win#5;>Closing~closing#8",
            &[
                "{g}+;Ines;520k;334k;64%;bar:0.583:g;7/14;50%;429k",
                "{g}+;Sofia;380k;212k;56%;bar:0.5:g;5/11;45%;356k",
                "{w}~;Marek;400k;210k;52%;bar:0.472:w;5/13;38%;410k",
                "{b}!;Yara;380k;151k;40%;bar:0.361:b;4/10;40%;402k",
                "{b}!;Tom;420k;159k;38%;bar:0.333:b;4/11;36%;481k",
                "{b}!;Paul;300k;78k;26%;bar:0.222:b;2/6;33%;332k",
            ],
        ),
        &["_no owner;;;96k;_ web shop orders   North 58%, South 35%;;;;"],
    );
    base.columns[0].head.clear();
    base.heads_in_rule = true;
    let wide = totals(
        table(
            "#7;>Won#4;>Att.#4;=#9;#1;>Win#5;>Open#5",
            &[
                "Ines;334k;64%;bar:0.64:g;{g}+;50%;429k",
                "Sofia;212k;56%;bar:0.56:g;{g}+;45%;356k",
                "Marek;210k;52%;bar:0.5:w;{w}~;38%;410k",
                "Yara;151k;40%;bar:0.39:b;{b}!;40%;402k",
                "Tom;159k;38%;bar:0.39:b;{b}!;36%;481k",
                "Paul;78k;26%;bar:0.28:b;{b}!;33%;332k",
            ],
        ),
        &["_no owner;96k;_web shop orders;;;;"],
    );
    panel(PanelId::People, "People", "People", "{b}!3")
        .note("by attainment")
        .part(tight(list(base, 2)))
        .part(fair(list(wide, 0)))
        .part(fair(line("_North| 756k of 1.30M 58%|| |_South| 388k 35%")))
}

fn leads() -> Panel {
    let funnel = table(
        "#9;>#5;=#11;>#4",
        &[
            "leads;1,284;bar:1:a;",
            "qualified;612;bar:0.455:a;49%",
            "accepted;438;bar:0.36:a;73%",
            "deals;271;bar:0.23:a;65%",
            "won;118;bar:0.1:a;53%",
        ],
    );
    panel(PanelId::Leads, "Leads to convert", "Leads", "{b}!4")
        .says(0, line("Open |^46|| waiting |^9|| |{b}!| late |{b}4"))
        .says(0, line("First contact |^0.8 d|, goal 1 d |{g}+"))
        .says(0, line("_Hand-off, 2 years (Marketing)"))
        .says(0, funnel)
}

fn orders() -> Panel {
    let top = table(
        "#16;>#4;=#10",
        &[
            "Marina Solvik;38k;bar:1:a",
            "Skerry Chandlers;34k;bar:0.9:a",
            "Norrland Port;28k;bar:0.75:a",
            "Isle Ferries;19k;bar:0.5:a",
            "Halm Dock;17k;bar:0.45:a",
        ],
    );
    panel(PanelId::Orders, "Orders in Q4", "Orders", "_31")
        .says(0, line("^31| orders||^214k||19 customers"))
        .says(0, line("_160k own, 54k deliver won deals"))
        .says(0, top)
        .says(0, line("_2 cancelled count nothing"))
}

fn stock() -> Panel {
    let all = table(
        "#1;#13;>Avail#5;>Cover#5;>Shrt#4",
        &[
            "{b}x;Beacon L;28;6 d;{b}64",
            "{b}!;Controller C2;74;13 d;.",
            "{g}+;Beacon S;412;45 d;.",
            "{g}+;Buoy 360;96;51 d;.",
            "{g}+;Dock Rail 2m;1,240;56 d;.",
            "{g}+;Solar Mast;38;127 d;.",
            "_?;Retrofit Kit;160;.;.",
        ],
    );
    panel(PanelId::Stock, "Stock to sell", "Stock", "{b}x1").says(0, all)
}

fn customers() -> Panel {
    let partners = table(
        "Partner#15;>Src#4;>Tgt#4;>Touch#7",
        &[
            "Skagen Marine;118k;74%;3 d",
            "Adria Naval;64k;91%;6 d",
            "Baltic Beacon;36k;40%;{b}!| 41 d",
            "Clyde Chandlery;22k;55%;12 d",
        ],
    );
    panel(PanelId::Customers, "Customers and partners", "Customers~Cust", "{b}!12")
        .says(0, line("Active |^143| |{b}!| quiet 12 |{b}!| risk 5"))
        .says(0, line("new 11||top 5 41%||kept 106%"))
        .says(0, line("NPS +38| |_n 61"))
        .says(0, partners)
}

pub(crate) fn screen() -> Screen {
    Screen {
        page: Vec::new(),
        header: header(Tab::Sales, &["Week", "Month", "qUarter"], 2, "Q4 2026", "Mon 23 Nov, day 38 of 66, 29 left", "vs target"),
        panels: vec![
            verdict(),
            pace(),
            pipeline(),
            do_next(),
            people(),
            leads(),
            orders(),
            stock(),
            customers(),
            panel(PanelId::Partners, "Channel partners", "Partners~Part", "{b}!2"),
        ],
        missing: None,
        stale: None,
        problems: line("{b}!| 5 problems"),
        hand_off: None,
    }
}

const BASE_KEYS: &str = "? help  i explain  / filter  Tab panel  z zoom  : all  q quit";
const WIDE_KEYS: &str =
    "? help  i explain  Enter open  Esc back  Tab panel  z zoom  / filter  s sort  w m u horizon  [ ] period  : all  q quit";

impl ScreenCase {
    pub(crate) fn sales(size: (u16, u16)) -> Self {
        let base = size.0 < 120;
        let mut changes = Changes::new();
        if !base {
            for row in 0..3 {
                changes.insert(("won", Some(RowId::Named(row.to_string()))), crate::ui::ChangeMark::Up);
            }
        }
        ScreenCase {
            name: if base { "sales_80x24" } else { "sales_140x40" },
            screen: screen(),
            size,
            focus: PanelId::DoNext,
            chosen: PanelId::DoNext,
            keys: if base { BASE_KEYS } else { WIDE_KEYS },
            free: if base {
                vec![Rect::new(0, 2, 80, 3), Rect::new(6, 7, 34, 6), Rect::new(30, 13, 40, 1)]
            } else {
                vec![Rect::new(44, 2, 95, 3), Rect::new(6, 10, 64, 9), Rect::new(34, 6, 24, 3), Rect::new(97, 28, 30, 1)]
            },
            changes,
        }
    }
}

impl ScreenCase {
    /// The forecast is withdrawn, everything is dim and dated.
    pub(crate) fn stale() -> Self {
        let mut case = Self::sales((80, 24));
        case.name = "stale_80x24";
        case.screen.stale = Some(line("{b}!| STALE since 09:41: company.ron:12:5 stages: a \")\" is missing|   |^!| all"));
        case.screen.header.freshness = vec![cell("{b}! STALE"), cell("{b} 09:41")];
        case.screen.problems = line("{b}!| 6 problems");
        let panel = &mut case.screen.panels[0];
        panel.headline = line("^? UNKNOWN||_was ! LIKELY MISS, 27%, at 09:41||     |_forecast withdrawn");
        if let Some(Block::Verdict(verdict)) = panel.body.first_mut().map(|part| &mut part.block) {
            verdict.facts = line("won 1.24M as of 09:41, 52% of 2.40M|   needed by today 1.35M");
            verdict.remark = line("The last good book stays, dated. It is read again when a file changes (r: now).");
            (verdict.bullet.low, verdict.bullet.middle, verdict.bullet.high) = (None, None, None);
        }
        if let Some(Block::Pace(pace)) = case.screen.panels[1].body.first_mut().map(|part| &mut part.block) {
            pace.band.clear();
            pace.middle = None;
        }
        case.free = vec![Rect::new(0, 3, 80, 1), Rect::new(6, 7, 34, 6), Rect::new(30, 13, 40, 1)];
        case
    }
}
