//! The Marketing tab of the wireframes.

use ratatui::layout::Rect;

use super::kit::*;
use crate::screens::say::*;
use crate::ui::Changes;

fn objectives() -> Panel {
    let rows = [
        "{w}~;Aided awareness;28.1;^34.7%;_±4.6;34.7;40.0;Jun 28;track:0.55:0.55:w;{w}too close",
        "{b}!;Offshore wind, our share;3.9;^3.9%;;4.9;6.0;Dec 28;track:0:0.476:b;{b}behind",
        "{g}+;Partner share of revenue;31.0;^39.0%;;38.1;42.0;Dec 27;track:0.727:0.645:g;{g}ahead",
        "{b}!;Price realisation;88.0;^90.6%;;91.8;93.0;Jun 27;track:0.52:0.76:b;{b}behind",
        "{b}!;Winter need, satisfied;5.1;^5.4;;6.5;7.5;Dec 27;track:0.125:0.583:b;{b}behind",
    ];
    let base = [
        "{w}~;Aided awareness;34.7%;_±4.6;_plan| 34.7;_goal| 40.0;Jun 28;track:0.55:0.55:w",
        "{b}!;Offshore wind, our share;3.9%;;_plan|  4.9;_goal|  6.0;Dec 28;track:0:0.476:b",
        "{g}+;Partner share of revenue;39.0%;;_plan| 38.1;_goal| 42.0;Dec 27;track:0.727:0.645:g",
        "{b}!;Price realisation;90.6%;;_plan| 91.8;_goal| 93.0;Jun 27;track:0.52:0.76:b",
        "{b}!;Winter need, satisfied;5.4;;_plan|  6.5;_goal|  7.5;Dec 27;track:0.125:0.583:b",
    ];
    let wide = table("#1;Objective#25;>Start#5;>Now#5;#4;>Plan#4;>Goal#4;Due#6;=#6;State#9", &rows);
    let base = table("#1;#24;>#5;#4;>#9;>#9;#6;=#12", &base);
    let mut panel = panel(PanelId::Objectives, "Are we getting there?", "Objectives", "");
    panel.beside = line("{b}! 1 of 5 ON PLAN");
    panel.note = line("_1 too close to call, 3 behind");
    panel.headline = line("{b}! 1 of 5 ON PLAN||1:1 too close, 3 behind||>2:{b}! late:| Reference site 23 d, 1 more");
    let late = line("{b}!| late: |^Reference site| 23 d (Tom), |^Price list 2027| 8 d (Eva)");
    panel.part(tight(base)).part(fair(wide)).part(fair(late))
}

fn roadmap() -> Panel {
    let step = |at: &str, state, label: &str| RoadmapStep { day: day(at), state, label: label.into() };
    let row =
        |name: &str, goal: &str, steps: Vec<RoadmapStep>| RoadmapRow { name: Cell::text(name), goal: Some(day(goal)), steps };
    let roadmap = Roadmap {
        start: day("2026-01-01"),
        end: day("2028-12-31"),
        today: day("2026-11-23"),
        rows: vec![
            row(
                "Awareness",
                "2028-06-30",
                vec![
                    step("2026-03-15", StepState::Done, "Brand film"),
                    step("2026-12-15", StepState::Due, "Wave 9"),
                    step("2027-09-30", StepState::Due, "Fair year, 3 fairs"),
                ],
            ),
            row(
                "Offshore",
                "2028-12-31",
                vec![step("2026-10-31", StepState::Late, "Reference site"), step("2027-03-31", StepState::Due, "Class approval")],
            ),
            row("Winter need", "2027-12-31", vec![step("2026-06-01", StepState::Done, "Battery prototype")]),
        ],
    };
    panel(PanelId::Roadmap, "Roadmap", "Roadmap", "{b}!2")
        .note("◆ done  ◇ due  ! late  ┃ goal")
        .says(0, roadmap)
        .says(1, line("_next||Wave 9 15 Dec, Partner academy 28 Feb"))
}

fn awareness() -> Panel {
    let waves = [("2024-12-01", 28.3), ("2025-05-15", 28.6), ("2025-09-01", 30.9), ("2026-02-15", 32.1), ("2026-09-15", 34.7)];
    let waves = Waves {
        start: day("2024-12-01"),
        end: day("2028-06-30"),
        today: day("2026-11-23"),
        points: waves.iter().map(|(at, value)| Point { day: day(at), value: *value }).collect(),
        band: waves.iter().map(|(at, value)| Band { day: day(at), low: value - 3.5, high: value + 3.5 }).collect(),
        plan: vec![Point { day: day("2024-12-01"), value: 28.1 }, Point { day: day("2028-06-30"), value: 40.0 }],
        ticks: Vec::new(),
        axis: [("2024-12-01", "Dec 24"), ("2025-09-01", "Sep 25"), ("2027-09-01", "Sep 27"), ("2028-06-30", "Jun 28")]
            .map(|(at, label)| Tick { day: day(at), label: label.into() })
            .to_vec(),
        breaks: Vec::new(),
    };
    let mut panel = panel(PanelId::Awareness, "Aided awareness, %", "Brand", "{g}+");
    panel.note =
        Line::of([Cell::new("+ RISING", Role::Good).or(""), Cell::dim(" +3.6 pt a year (0.8 to 6.4)").or("+3.6 a year")]);
    panel.says(0, waves).part(
        PanelPart::new(1, line("unaided |^12.6||aided |^34.7||consider |^19.6||prefer |^8.4||_n 404||_░ 95 %")).from(Room::Fair),
    )
}

fn fit() -> Panel {
    let base = table(
        "#13;Direct~Dir#5;Partner~Part#5;Web shop~Web#5;All#5",
        &[
            "Ports;heat:A:31;heat:B:18;heat:.;heat:A:28",
            "Offshore wind;heat:A:27;heat:C:6;heat:.;heat:B:23",
            "Marinas;heat:C:4;heat:B:16;heat:B:24;heat:B:13",
            "Fish farms;heat:B:12;heat:B:21;heat:D:-2;heat:B:15",
            "Inland water;heat:E:-12;heat:C:9;heat:B:14;heat:C:1",
            "All;heat:B:23;heat:B:16;heat:B:16;heat:B:19",
        ],
    );
    let mut base = base;
    base.heads_in_rule = true;
    let wide = table(
        "#13;Direct#9;Partner#9;Web shop#9;Retail#9;All#9",
        &[
            "Ports;heat:A:31;heat:B:18;heat:.;heat:.;heat:A:28",
            "Offshore wind;heat:A:27;heat:C:6;heat:.;heat:.;heat:B:23",
            "Marinas;heat:C:4;heat:B:16;heat:B:24;heat:D:-4;heat:B:13",
            "Fish farms;heat:B:12;heat:B:21;heat:D:-2;heat:.;heat:B:15",
            "Inland water;heat:E:-12;heat:C:9;heat:B:14;heat:E:-14;heat:C:1",
            "All;heat:B:23;heat:B:16;heat:B:16;heat:D:-8;heat:B:19",
        ],
    );
    let mut panel = panel(PanelId::Fit, "Where we compete: contribution %~Margin %", "Fit", "");
    panel.note = Line::of([Cell::dim("v growth, win rate, grid").or("")]);
    panel
        .part(tight(base))
        .part(fair(wide))
        .part(fair(line("██ A >= 25||▓▓ B >= 10||▒▒ C >= 0||░░ D < 0||·· E < -10||. no sales")))
        .part(fair(line("_of won revenue 15.4M after unit cost, channel cost and spend")))
        .part(fair(line("{g}+| Ground||Offshore x Partner: attractive 4.3, we are 2.0 strong")))
        .part(fair(line("{b}!| Leave?||Inland x Direct -12% of 430k, x Retail -14% of 210k")))
}

fn campaigns() -> Panel {
    let mut base = table(
        "#1;#17;>CPL#6;>Accepted~acc#4;>ROMI#5",
        &[
            "{g}+;Search, always on;311;79%;+2.0",
            "{g}+;Hamburg fair;1,117;81%;+0.4",
            "_.;Lights film;1,917;55%;-0.5",
            "{g}+;Offshore webinars;324;69%;+2.2",
            "{b}!;Fish farm pilot;784;73%;-0.2",
            "{g}+;Winter refit mail;186;70%;+2.6",
        ],
    );
    base.heads_in_rule = true;
    let wide = totals(
        table(
            "#1;Campaign#17;Aim#9;>Spend#5;>Plan#5;>Reach#5;>Leads#5;>CPL#5;>Accepted#8;>#4;>Won#6;>ROMI#5",
            &[
                "{g}+;Search, always on;Demand;128k;98%;410k;412;311;168/214;79%;1.24M;+2.0",
                "{g}+;Hamburg fair;Demand;210k;105%;38k;188;1,117;98/121;81%;980k;+0.4",
                "_.;Lights film;Awareness;184k;97%;1.32M;96;1,917;17/31;55%;310k;-0.5",
                "{g}+;Offshore webinars;Demand;46k;77%;22k;142;324;61/88;69%;520k;+2.2",
                "{b}!;Fish farm pilot;Demand;58k;105%;9k;74;784;30/41;73%;190k;-0.2",
                "{g}+;Winter refit mail;Retention;22k;92%;341k;118;186;40/57;70%;240k;+2.6",
            ],
        ),
        &[";_no campaign;;;;;254;;24/60;40%;;", ";^Total;;648k;98%;2.14M;1,284;629;438/612;72%;3.48M;+0.6"],
    );
    panel(PanelId::Campaigns, "Campaigns", "Campaigns", "")
        .note("won: position based (v)")
        .part(tight(list(base, 1)))
        .part(fair(list(wide, 2)))
}

fn offer() -> Panel {
    let needs = table(
        "Need#28;>Opp#4;>Imp#4;>Sat#4",
        &["{b}!| Lasts the winter alone;12.8;9.1;5.4", "{b}!| Remote fault alarm;11.7;8.8;5.9"],
    );
    let says = table(
        "Message#28;>Und#4;>Bel#4;>Act#4",
        &["{g}+| Seen at nine miles;86;69;32", "{g}+| Fits your rails;76;61;30", "{b}!| Ten winters, no service;78;35;20"],
    );
    let price = table("Price index, realised#28;>Idx#4;>Real#4", &["{b}!| Controller C2;118;86%"]);
    let mut panel = panel(PanelId::Offer, "Offer fit: product, message, price", "Offer", "{b}!3");
    for block in [needs, says, price] {
        panel = panel.part(fair(block));
    }
    panel
}

fn market() -> Panel {
    let wide = totals(
        table(
            "Segment#13;>Size#6;>Grow#5;>Ours#5;>pt#5;>Norlux#7;>Pharos#7;>Lumar#7",
            &[
                "Ports;29.8M;+4%;^7.5;+0.3;28;16;9",
                "Offshore wind;38.6M;+20%;^3.9;.;34;21;4",
                "Marinas;21.8M;-1%;^8.1;+0.3;19;12;17",
                "Fish farms;16.9M;+11%;^7.1;+0.4;31;8;6",
                "Inland water;12.4M;+1%;^6.4;+0.5;22;10;14",
            ],
        ),
        &["^All;120M;+8%;^6.3;+0.1;28;15;9"],
    );
    panel(PanelId::Market, "Marketplace 2025: size, growth, shares %", "Market", "{b}!1").part(fair(wide))
}

fn funnel() -> Panel {
    let stages = table(
        "#9;>#5;=#12;>#4;>#8",
        &[
            "leads;1,284;bar:1:a;;",
            "qualified;612;bar:0.477:a;49%;_61 young",
            "accepted;438;bar:0.341:a;73%;_24 young",
            "deals;271;bar:0.211:a;65%;_31 young",
            "won;118;bar:0.092:a;53%;_58 young",
        ],
    );
    let left = vec![
        PanelPart::new(0, line("public reached 2.14M |_(campaigns)")),
        PanelPart::new(0, stages),
        PanelPart::new(0, line("Sales now: 46 open, 9 wait, |{b}!| 4 late")),
    ];
    let demand = table("#8;>#5;>#4", &["created;471;37%", "captured;760;59%", "_not said;_53;_4%"]);
    let right = vec![
        PanelPart::new(0, line("_Demand")),
        PanelPart::new(0, demand),
        PanelPart::new(1, line("_Lost 489 deals")),
        PanelPart::new(1, line("Price 148||Rival 103")),
        PanelPart::new(1, line("NoDecision 97")),
    ];
    let sides = vec![Side { share: 44, body: left }, Side { share: 27, body: right }];
    panel(PanelId::Funnel, "Funnel and hand-off to Sales", "Funnel", "_.")
        .note("the same figures as on Sales")
        .part(fair(Block::Beside(sides)))
}

fn digest() -> Panel {
    let mut panel = panel(PanelId::Digest, "Market and offer fit", "Digest", "");
    for text in [
        "Share |^6.3%| of 120M, +0.1 pt",
        "Voice 8.1%, excess +1.8 pt",
        "Need  |{b}!| lasts the winter, opp 12.8",
        "Says  |{b}!| Ten winters: heard 78, act 20",
        "Price |{b}!| Controller C2 index 118",
        "Lost  489: price 148, rivals 103",
    ] {
        panel = panel.says(0, line(text));
    }
    panel
}

pub(crate) fn screen() -> Screen {
    Screen {
        page: Vec::new(),
        header: header(
            Tab::Marketing,
            &["1y", "2y", "3y"],
            1,
            "24 Nov 2024 - 23 Nov 2026~Nov 2024 - Nov 2026",
            "plans to Dec 2028",
            "vs plan",
        ),
        panels: vec![
            objectives(),
            roadmap(),
            awareness(),
            fit(),
            campaigns(),
            offer(),
            market(),
            funnel(),
            digest(),
            panel(PanelId::Losses, "Losses and words", "Lost", "_489"),
        ],
        missing: None,
        stale: None,
        problems: line("{b}!| 5 problems"),
        hand_off: Some(line("_2y:| 2.14M reached > 1,284 leads > 612 qualified > 438 acc > 271 deals > |^118 won")),
    }
}

const BASE_KEYS: &str = "? help  i explain  / filter  Tab panel  -~+ years  q quit";
const WIDE_KEYS: &str = "? help  i explain  Enter open  Esc back  Tab panel  z zoom  / filter  s sort  -~+ years  [~] window  v measure  : all  q quit";

impl ScreenCase {
    pub(crate) fn marketing(size: (u16, u16)) -> Self {
        let base = size.0 < 120;
        ScreenCase {
            name: if base { "marketing_80x24" } else { "marketing_140x40" },
            screen: screen(),
            size,
            focus: PanelId::Campaigns,
            chosen: PanelId::Campaigns,
            keys: if base { BASE_KEYS } else { WIDE_KEYS },
            free: if base {
                vec![Rect::new(0, 8, 40, 6), Rect::new(20, 14, 20, 1), Rect::new(46, 22, 34, 1), Rect::new(70, 7, 9, 1)]
            } else {
                vec![Rect::new(81, 2, 59, 7), Rect::new(0, 10, 70, 10)]
            },
            changes: Changes::new(),
        }
    }
}

/// Panels without a body: what they are called, and what their rules say.
fn bare(id: PanelId, title: &str, note: &str) -> Panel {
    Panel { note: line(note), ..panel(id, title, "", "") }
}

const WALL_KEYS: &str = "? help  i explain  Enter open  Esc back  Tab panel  z zoom  / filter  s~S sort  -~+ years  [~] window  t today  a~as of  c compare  v~next measure  e edit  y~Y copy  x write  p pause  : all  q quit";

impl ScreenCase {
    /// The rules with their titles and notes, the column lines and the joins; the bodies are not compared.
    fn frames(name: &'static str, size: (u16, u16), focus: PanelId, screen: Screen, keys: &'static str) -> Self {
        let present: Vec<PanelId> = screen.panels.iter().map(|panel| panel.id).collect();
        let made = crate::ui::arrange(
            Tab::Marketing,
            &present,
            focus,
            None,
            size,
            crate::ui::Extras { quiet: screen.missing.is_some(), tall: false },
        );
        let free = made.placed.iter().map(|placed| placed.body).collect();
        ScreenCase { name, screen, size, focus, chosen: focus, keys, free, changes: Changes::new() }
    }

    pub(crate) fn marketing_wall() -> Self {
        let mut wall = screen();
        wall.panels = vec![
            bare(PanelId::Objectives, "Are we getting there?", "_1 too close to call, 3 behind, 2 steps late"),
            bare(PanelId::Roadmap, "Roadmap", "_◆ done   ◇ due   ! late   ┃ goal"),
            bare(PanelId::Awareness, "Aided awareness, %", "_+ RISING +3.6 pt a year (0.8 to 6.4)"),
            bare(PanelId::Fit, "Where we compete: contribution %, revenue", "_v growth, win rate"),
            bare(PanelId::Grid, "Attractive and strong (GE-McKinsey)", "_attr. strength revenue grade"),
            bare(PanelId::Market, "Marketplace 2025: size, growth, shares %", "_change in points"),
            bare(PanelId::Offer, "Offer fit: product, message, price", ""),
            bare(PanelId::Losses, "Why we lose, why they buy", "_489 lost, 340 won"),
            bare(PanelId::Campaigns, "Campaigns", "_v measure"),
            bare(PanelId::Funnel, "Funnel and hand-off to Sales", "_the same figures as on Sales"),
            bare(PanelId::Demand, "Demand: created or captured?", ""),
        ];
        wall.problems = line("{b}!| 5 problems, 2 left out");
        let mut case = ScreenCase::frames("marketing_240x60", (240, 60), PanelId::Campaigns, wall, WALL_KEYS);
        // Header and verdict have words of their own.
        case.free.extend([Rect::new(0, 0, 240, 1), Rect::new(23, 1, 26, 1)]);
        case
    }

    pub(crate) fn marketing_deals_only() -> Self {
        let mut screen = screen();
        screen.panels = vec![
            bare(PanelId::Revenue, "Where is the revenue going?", "_+9% year on year"),
            bare(PanelId::DealsSay, "What the deals say, 2 years", ""),
            bare(PanelId::WinFit, "Segment x channel: win rate, % of decided", "_v revenue, growth, size"),
            bare(PanelId::Segments, "Segments, year on year", ""),
            bare(PanelId::LossReasons, "Why we lose", "_489 lost of 829"),
            bare(PanelId::Rivals, "Rivals and words", ""),
            bare(PanelId::Gained, "Customers gained and fallen silent", "_72 gained, 27 silent"),
            bare(PanelId::ProductYears, "Products over the years", ""),
        ];
        screen.header.day = Cell::default();
        screen.header.comparison = Cell::dim("vs the two years before");
        screen.missing = Some(line("_Add"));
        screen.problems = line("{g}+| 0 problems");
        let mut case = ScreenCase::frames("marketing_deals_only_140x40", (140, 40), PanelId::WinFit, screen, WIDE_KEYS);
        case.free.push(Rect::new(0, 38, 140, 1));
        case
    }
}
