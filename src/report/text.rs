//! A screen as linear text: every panel whole, charts as figures. A screen reader can read it.

use crate::screens::say::{Align, Block, Cell, Column, Content, Line, Panel, Part, Room, Row, Screen, Table, Verdict};
use unicode_width::UnicodeWidthStr;

/// A screen as text: its header, then its panels.
pub fn text(screen: &Screen, panels: &[&Panel]) -> String {
    let mut out = String::new();
    let header = &screen.header;
    let first: Vec<&str> = [header.name.as_str(), header.period.text.as_str(), header.day.text.as_str()]
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect();
    push(&mut out, &first.join("   "));
    for panel in panels {
        out.push('\n');
        push(&mut out, &heading(panel));
        for part in panel.body.iter().filter(|part| part.fits(Room::Ample)) {
            block(&mut out, &part.block);
        }
    }
    if let Some(missing) = &screen.missing {
        out.push('\n');
        push(&mut out, &missing.plain());
    }
    push(&mut out, &screen.problems.plain());
    out
}

fn push(out: &mut String, line: &str) {
    let line = line.trim_end();
    if !line.is_empty() {
        out.push_str(line);
        out.push('\n');
    }
}

/// `## Title  beside  (note)`.
fn heading(panel: &Panel) -> String {
    let (beside, note) = (panel.beside.plain(), panel.note.plain());
    let mut heading = format!("== {}", panel.title.text);
    if !beside.is_empty() {
        heading = format!("{heading}  {beside}");
    }
    if !note.is_empty() {
        heading = format!("{heading}  ({note})");
    }
    heading
}

fn block(out: &mut String, block: &Block) {
    match block {
        Block::Line(line) => push(out, &line.plain()),
        Block::Table(table) => self::table(out, table),
        Block::Verdict(verdict) => self::verdict(out, verdict),
        Block::Pace(pace) => push(out, &pace.legend.plain()),
        Block::Columns(columns) => {
            for column in &columns.columns {
                push(out, &format!("{:>8}  {}", column.label.text, column.name.text));
            }
        }
        Block::Waterfall(waterfall) => {
            for step in &waterfall.steps {
                push(out, &format!("{:<12} {:>5} {:>9}", step.name.text, step.count.text, step.amount.text));
            }
        }
        Block::Waves(waves) => {
            for (point, band) in waves.points.iter().zip(&waves.band) {
                push(out, &format!("{}  {:.1}  ({:.1} to {:.1})", point.day, point.value, band.low, band.high));
            }
        }
        Block::Grid(grid) => {
            for place in &grid.places {
                push(
                    out,
                    &format!(
                        "{}  attractive {:.1}, strong {:.1}  {}",
                        place.letter,
                        place.attractiveness,
                        place.strength,
                        place.legend.plain()
                    ),
                );
            }
        }
        Block::Roadmap(roadmap) => {
            for row in &roadmap.rows {
                let steps: Vec<String> = row
                    .steps
                    .iter()
                    .map(|step| format!("{} {} ({:?})", step.day, step.label, step.state).to_lowercase())
                    .collect();
                push(out, &format!("{}: {}", row.name.text, steps.join(", ")));
            }
        }
        Block::Life(life) => {
            for track in &life.tracks {
                let marks: Vec<String> = track.marks.iter().map(|mark| format!("{} {}", mark.day, mark.label)).collect();
                push(out, &format!("{}: {}", track.name.text, marks.join(", ")));
            }
        }
        Block::Beside(sides) => {
            for part in sides.iter().flat_map(|side| &side.body).filter(|part: &&Part| part.fits(Room::Ample)) {
                self::block(out, &part.block);
            }
        }
    }
}

fn verdict(out: &mut String, verdict: &Verdict) {
    let sign = verdict.sign.map_or(String::new(), |sign| format!("{} ", sign.glyph()));
    push(out, &format!("{sign}{}  {} {}  {}", verdict.word.text, verdict.number.text, verdict.of.text, verdict.band.text));
    push(out, &verdict.beside.plain());
    let bullet = &verdict.bullet;
    let marks = [&bullet.won, &bullet.needed, &bullet.target].into_iter().flatten().map(|mark| mark.label.text.clone());
    let middle = bullet.middle.as_ref().map(|mark| format!("forecast {}", mark.label.text));
    push(out, &marks.chain(middle).collect::<Vec<_>>().join("  "));
    push(out, &verdict.facts.plain());
    table(out, &verdict.horizons);
    if let Some(targets) = &verdict.targets {
        table(out, targets);
    }
}

/// What a content says without its drawing.
fn said(content: &Content) -> String {
    match content {
        Content::Text(cells) => cells.iter().map(|cell| cell.text.as_str()).collect(),
        Content::Heat(heat) => {
            let parts =
                [heat.letter.as_str(), heat.number.text.as_str(), heat.beside.as_ref().map_or("", |cell: &Cell| &cell.text)];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        }
        Content::Bar { .. } | Content::Bullet(_) | Content::Whisker { .. } | Content::Track { .. } => String::new(),
    }
}

fn table(out: &mut String, table: &Table) {
    let rows: Vec<&Row> = table.rows.iter().chain(&table.totals).collect();
    let texts: Vec<Vec<String>> = rows.iter().map(|row| row.contents.iter().map(said).collect()).collect();
    let at = |row: &[String], index: usize| row.get(index).cloned().unwrap_or_default();
    // A column that draws and says nothing is not printed.
    let columns: Vec<(usize, &Column)> = table
        .columns
        .iter()
        .enumerate()
        .filter(|(index, _)| texts.iter().any(|row| !at(row, *index).trim().is_empty()))
        .collect();
    let width = |(index, column): &(usize, &Column)| {
        texts.iter().map(|row| at(row, *index).width()).chain([column.head.width()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = columns.iter().map(width).collect();
    let mut line = |text: &dyn Fn(usize, &Column) -> String| {
        let cells = columns.iter().zip(&widths).map(|((index, column), width)| {
            let text = text(*index, column);
            let blanks = " ".repeat(width.saturating_sub(text.width()));
            match column.align {
                Align::Left => format!("{text}{blanks}"),
                Align::Right => format!("{blanks}{text}"),
            }
        });
        push(out, &cells.collect::<Vec<_>>().join("  "));
    };
    if columns.iter().any(|(_, column)| !column.head.is_empty()) {
        line(&|_, column| column.head.clone());
    }
    for row in &texts {
        line(&|index, _| at(row, index));
    }
}

/// A line of cells as plain text.
pub fn plain(line: &Line) -> String {
    line.plain()
}
