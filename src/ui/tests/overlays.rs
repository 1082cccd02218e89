//! Overlays of the wireframes.

use super::kit::*;
use crate::screens::say::*;

fn section(title: &str, note: &str, body: Vec<PanelPart>) -> Section {
    Section { title: Cell::bold(title), note: line(note), body, column: 0, full: false }
}

fn says(texts: &[&str]) -> Vec<PanelPart> {
    texts.iter().map(|text| PanelPart::new(0, line(text))).collect()
}

pub(crate) fn explain() -> Overlay {
    let from = table(
        "#23;>#14;#23;#15",
        &[
            "closing 1 Oct - 31 Dec;2,410,000.00;  41 open deals;_deals.ron",
            "target of Q4, stated;2,400,000.00;  the company;_targets.ron:3",
            "won 1 Oct - 23 Nov;1,240,000.00;  27 deals, 22 orders;_deals, orders",
        ],
    );
    let counted = list(
        table(
            "#6;#24;#16;>#12;>#6;#10",
            &[
                "D-1038;Quay 7 relighting;Vester Harbour;164,000.00;27 Nov;Proposal",
                "D-1072;Harbour masterplan;Port Almeida;120,000.00;29 Dec;Contact",
                "D-1052;Turbine access lights;Kattegat Wind;118,000.00;4 Dec;Contract",
                "D-1066;Substation mast lights;Brandt Offshore;110,000.00;22 Dec;Qualified",
                "D-1047;Breakwater beacons;Port Almeida;96,000.00;30 Nov;Contract",
                "D-1090;Fishing harbour;Skagen;52,000.00;14 Dec;Qualified",
                "D-1041;Dock lights, phase 2;Norrland Port;48,000.00;10 Dec;Proposal",
                "D-1093;Slipway lights;Skagen;32,000.00;30 Dec;Contact",
            ],
        ),
        2,
    );
    Overlay {
        trail: None,
        head: Vec::new(),
        sections: vec![
            section(
                "Explain: pipeline coverage",
                "_Sales > Pipeline > Coverage",
                says(&[
                    "{w}~| |^2.08x|  needs 2.15x||>1:_JSON sales.coverage  ",
                    " ",
                    "open amount closing in the period / max(0, target - won)",
                    "2,410,000.00 / (2,400,000.00 - 1,240,000.00) = 2.0776",
                ]),
            ),
            section("From", "", vec![PanelPart::new(0, from)]),
            section("Counted: 41 deals, largest first", "_Enter opens  y copies", vec![PanelPart::new(0, counted)]),
            section("Left out", "", says(&["17 open deals close after 31 Dec, 1,110,000.00; 2 of them without an amount"])),
            section(
                "What it needs: 1 / win rate by value",
                "",
                says(&["won 1,080,000.00 / (won 1,080,000.00 + lost 1,240,000.00) = 46.6%; 1 / 0.466"]),
            ),
        ],
        whole: false,
        beside: false,
    }
}

pub(crate) fn detail() -> Overlay {
    let life = Life {
        start: day("2026-08-20"),
        end: day("2026-12-31"),
        today: day("2026-11-23"),
        close: Some(day("2026-12-10")),
        tracks: vec![
            LifeTrack {
                name: cell("_stage"),
                joined: true,
                marks: [("2026-09-02", "Qualified 48 d"), ("2026-10-20", "Proposal 34 d")]
                    .map(|(at, label)| Tick { day: day(at), label: label.into() })
                    .to_vec(),
            },
            LifeTrack {
                name: cell("_touches"),
                joined: false,
                marks: [("2026-09-02", "Call"), ("2026-10-20", "Meeting"), ("2026-11-04", "Email"), ("2026-11-12", "Call")]
                    .map(|(at, label)| Tick { day: day(at), label: label.into() })
                    .to_vec(),
            },
        ],
    };
    let mut full = section("Its life so far", "_open 82 d; deals won take 52 d (median of 27)", vec![PanelPart::new(0, life)]);
    full.full = true;
    let log =
        table("#7;#26;#24", &["20 Oct;Qualified > Proposal;close 30 Nov > 10 Dec", "2 Sep;created in Qualified;close 30 Nov"]);
    let mut account = section(
        "Account: Norrland Port",
        "",
        says(&["Ports, Partner channel, Lulea   customer since Mar 2021", "Won in Q4 86k: 58k deals, 28k orders"]),
    );
    account.column = 1;
    let mut units = section("Units against stock", "", says(&["Beacon S 120 x 400.00||list 430, 93 % realised"]));
    units.column = 1;
    Overlay {
        trail: Some(line("Sales > Do next > |^D-1041 Dock lights, phase 2||>3 of 17   ")),
        head: vec![line("^48,000.00 EUR||Proposal||44%||close 10 Dec, in 17 d||1:Commit||2:owner Ines")],
        sections: vec![
            full,
            section(
                "Why it is here",
                "_stake 14k x urgency 0.82",
                says(&["{b}!| next step due 25 Nov, in 2 d: Send the contract", "{w}~| close moved later once, 30 Nov > 10 Dec"]),
            ),
            section("Log", "", vec![PanelPart::new(0, log)]),
            account,
            units,
        ],
        whole: true,
        beside: false,
    }
}
