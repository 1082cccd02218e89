//! The charts that stand in no wireframe of the test's fixtures, side by side.

use std::collections::HashMap;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::kit::*;
use crate::screens::say::*;
use crate::ui::body::{self, PanelChoice};
use crate::ui::ink::Ink;
use crate::ui::theme::Theme;

fn picture_of(block: impl Into<Block>, width: u16, height: u16) -> String {
    let (theme, changes) = (Theme::default(), HashMap::new());
    let mut ink = Ink {
        buf: Buffer::empty(Rect::new(0, 0, width, height)),
        theme: &theme,
        changes: &changes,
        marked: &[],
        row: None,
        faded: false,
        chosen: None,
    };
    let parts = [PanelPart::new(0, block)];
    body::draw(&mut ink, &parts, Rect::new(0, 0, width, height), Room::Ample, PanelChoice::default());
    let rows: Vec<String> = rows(&ink.buf).iter().map(|row| row.trim_end().to_owned()).collect();
    rows.join("\n")
}

#[test]
fn waves_with_what_happened_and_a_break() {
    let wave = |at: &str, value: f64| Point { day: day(at), value };
    let points = vec![wave("2024-12-01", 28.0), wave("2025-06-01", 29.0), wave("2026-01-01", 34.0), wave("2026-09-01", 36.0)];
    let happened = |at: &str, mark| Happening { day: day(at), mark };
    let waves = Waves {
        start: day("2024-12-01"),
        end: day("2028-06-30"),
        today: day("2026-11-23"),
        band: points.iter().map(|point| Band { day: point.day, low: point.value - 4.0, high: point.value + 4.0 }).collect(),
        points,
        plan: vec![wave("2024-12-01", 28.0), wave("2028-06-30", 40.0)],
        ticks: vec![
            happened("2025-02-01", 'c'),
            happened("2025-09-01", 'e'),
            happened("2026-01-01", 'p'),
            happened("2026-01-02", 'c'),
            happened("2027-06-01", 's'),
        ],
        axis: vec![
            Tick { day: day("2024-12-01"), label: "Dec 24".into() },
            Tick { day: day("2028-06-30"), label: "Jun 28".into() },
        ],
        breaks: vec![day("2026-01-01")],
    };
    insta::assert_snapshot!(picture_of(waves, 70, 11));
}

#[test]
fn waterfall() {
    let step = |name: &str, count: &str, amount: &str, from: f64, to: f64, kind| WaterfallStep {
        name: cell(name),
        count: cell(count),
        amount: cell(amount),
        from,
        to,
        kind,
    };
    let steps = vec![
        step("opening", "68", "3.80M", 0.0, 3.80, StepKind::Total),
        step("new", "42", "+1.10M", 3.80, 4.90, StepKind::Addition),
        step("won", "27", "-1.08M", 4.90, 3.82, StepKind::Won),
        step("lost", "38", "-1.24M", 3.82, 2.58, StepKind::Loss),
        step("pushed out", "9", "-170k", 2.58, 2.41, StepKind::Loss),
        step("closing now", "41", "2.41M", 0.0, 2.41, StepKind::Total),
    ];
    insta::assert_snapshot!(picture_of(Waterfall { steps }, 76, 7));
}

#[test]
fn columns() {
    let column =
        |value: f64, label: &str, name: &str| ColumnBar { value, label: cell(label), count: Cell::default(), name: cell(name) };
    let columns = vec![
        column(72.0, "72k", "! late"),
        column(205.0, "205k", "W48"),
        column(598.0, "598k", "W49"),
        column(0.0, "0", "W50"),
        column(818.0, "818k", "W51"),
    ];
    insta::assert_snapshot!(picture_of(ColumnChart { columns, least: 1, most: 4 }, 60, 6));
}

#[test]
fn grid() {
    let place =
        |letter, attractiveness, strength, legend: &str| GridPlace { letter, attractiveness, strength, legend: line(legend) };
    let places = vec![
        place('a', 3.6, 4.4, "Ports Direct      3.6 4.4 3.42M A"),
        place('c', 4.5, 3.1, "Offshore Direct   4.5 3.1 2.65M A"),
        place('m', 1.9, 2.1, "Inland Direct     1.9 2.1  430k E"),
    ];
    insta::assert_snapshot!(picture_of(Grid { places }, 74, 13));
}

#[test]
fn marks_in_rows() {
    let rows = table(
        "Segment#14;>Won#9;=#20;Heat#13;Heat#12",
        &[
            "Ports;44/93;whisker:0.45:0.59:0.68;heat:A:31:3.42M;heat:A:48:of 108:x",
            "Offshore wind;26/72;whisker:0.3:0.45:0.6;heat:E:-12:430k;heat:C:38:of 112:x",
            "Marinas;49/112;bar:0.4:a:0.7;heat:.;heat:.",
            "Fish farms;35/83;track:0.4:0.6:g;heat:D:-4:380k;heat:D:29:of  48:x",
        ],
    );
    insta::assert_snapshot!(picture_of(rows, 74, 6));
}

#[test]
fn words_take_what_columns_without_a_word_leave() {
    let columns = "Campaign#12;>Spend/5;>Reach/8;>Leads/4";
    let drawn = |reach: &str| {
        let rows = [format!("Credit Card Rewards, June;12k;{reach};8"), "Film;1k;.;3".to_owned()];
        picture_of(table(columns, &rows.each_ref().map(String::as_str)), 40, 4)
    };
    assert!(drawn("9000").contains("Reach"));
    let void = drawn(".");
    assert!(void.contains("Credit Card Rewards, June") && !void.contains("Reach"), "{void}");
}
