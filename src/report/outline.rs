//! What a panel says without a drawing: lines and tables of words. Text and Markdown are written from it.

use crate::screens::say::{
    Align, Block, Cell, ColumnBar, Content, Life, Overlay, Pace, Panel, PanelPart, Roadmap, Room, Row, Section, StepState, Table,
    Verdict,
};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum OutlinePart {
    Line(String),
    Table(WordTable),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct WordTable {
    /// Its heads, one a column; all empty for none.
    pub(crate) heads: Vec<String>,
    pub(crate) aligns: Vec<Align>,
    /// Its rows, each of as many texts as there are columns.
    pub(crate) rows: Vec<Vec<String>>,
}

impl WordTable {
    /// A table whose first column is words and whose other columns are numbers.
    fn of<const N: usize>(heads: [&str; N], rows: impl Iterator<Item = [String; N]>) -> Self {
        let align = |column: usize| if column == 0 { Align::Left } else { Align::Right };
        Self {
            heads: heads.map(str::to_owned).to_vec(),
            aligns: (0..N).map(align).collect(),
            rows: rows.map(Vec::from).collect(),
        }
    }

    pub(crate) fn has_heads(&self) -> bool {
        self.heads.iter().any(|head| !head.is_empty())
    }
}

/// The title of a panel, with what stands beside it: `Pipeline  31 open deals  (closing in Q4)`.
pub(crate) fn title(panel: &Panel) -> String {
    let (beside, note) = (panel.beside.plain(), panel.note.plain());
    let mut title = panel.title.text.clone();
    if !beside.is_empty() {
        title = format!("{title}  {beside}");
    }
    if !note.is_empty() {
        title = format!("{title}  ({note})");
    }
    title
}

/// Everything a panel says, in its longest form.
pub(crate) fn outline(panel: &Panel) -> Vec<OutlinePart> {
    let mut out = Vec::new();
    parts(&mut out, &panel.body);
    out
}

/// Everything that the sections of an overlay say, each with its title and what stands beside it.
pub(crate) fn overlay_outline(overlay: &Overlay) -> Vec<(String, Vec<OutlinePart>)> {
    let section = |section: &Section| {
        let (note, mut out) = (section.note.plain(), Vec::new());
        parts(&mut out, &section.body);
        let title = &section.title.text;
        (if note.is_empty() { title.clone() } else { format!("{title}  ({note})") }, out)
    };
    overlay.sections.iter().map(section).collect()
}

fn parts(out: &mut Vec<OutlinePart>, body: &[PanelPart]) {
    for part in body.iter().filter(|part| part.fits(Room::Ample)) {
        block(out, &part.block);
    }
}

fn line(out: &mut Vec<OutlinePart>, text: impl Into<String>) {
    let text = text.into();
    if !text.trim().is_empty() {
        out.push(OutlinePart::Line(text.trim_end().to_owned()));
    }
}

fn block(out: &mut Vec<OutlinePart>, block: &Block) {
    match block {
        Block::Line(said) => line(out, said.plain()),
        Block::Table(said) => table(out, said),
        Block::Verdict(said) => verdict(out, said),
        Block::Pace(said) => pace(out, said),
        Block::ColumnChart(said) => {
            let value = |column: &ColumnBar| format!("{} {}", column.label.text, column.count.text).trim_end().to_owned();
            let rows = said.columns.iter().map(|column| [column.name.text.clone(), value(column)]);
            sheet(out, WordTable::of(["", ""], rows));
        }
        Block::Waterfall(said) => {
            let rows = said.steps.iter().map(|step| [&step.name, &step.count, &step.amount].map(|cell| cell.text.clone()));
            sheet(out, WordTable::of(["", "", ""], rows));
        }
        Block::Waves(said) => {
            let rows = said.points.iter().map(|point| {
                let band = said.band.iter().find(|band| band.day == point.day);
                let band = band.map_or_else(String::new, |band| format!("{:.0} - {:.0}%", band.low, band.high));
                [point.day.to_string(), format!("{:.0}%", point.value), band]
            });
            sheet(out, WordTable::of(["wave", "", "95% interval"], rows));
        }
        Block::Grid(said) => {
            let rows = said
                .places
                .iter()
                .map(|place| [place.legend.plain(), format!("{:.1}", place.attractiveness), format!("{:.1}", place.strength)]);
            sheet(out, WordTable::of(["", "attractive", "strong"], rows));
        }
        Block::Roadmap(said) => roadmap(out, said),
        Block::Life(said) => life(out, said),
        Block::Beside(sides) => sides.iter().for_each(|side| parts(out, &side.body)),
    }
}

fn sheet(out: &mut Vec<OutlinePart>, sheet: WordTable) {
    if !sheet.rows.is_empty() {
        out.push(OutlinePart::Table(sheet));
    }
}

fn pace(out: &mut Vec<OutlinePart>, pace: &Pace) {
    line(out, pace.legend.plain());
}

fn roadmap(out: &mut Vec<OutlinePart>, roadmap: &Roadmap) {
    for row in &roadmap.rows {
        let steps = row.steps.iter().map(|step| {
            let state = match step.state {
                StepState::Done => "done",
                StepState::Due => "due",
                StepState::Late => "LATE, due",
            };
            format!("{} ({state} {})", step.label, step.day)
        });
        let goal = row.goal.map(|day| format!("goal {day}"));
        line(out, format!("{}: {}", row.name.text, steps.chain(goal).collect::<Vec<_>>().join(", ")));
    }
}

fn life(out: &mut Vec<OutlinePart>, life: &Life) {
    for track in &life.tracks {
        let marks: Vec<String> = track.marks.iter().map(|mark| format!("{} {}", mark.day, mark.label)).collect();
        line(out, format!("{}: {}", track.name.text, marks.join(", ")));
    }
}

fn verdict(out: &mut Vec<OutlinePart>, verdict: &Verdict) {
    let sign = verdict.sign.map_or(String::new(), |sign| format!("{} ", sign.glyph()));
    let number = [&verdict.number, &verdict.of].map(|cell| cell.text.as_str()).join(" ");
    // Without a target the word is what the number is.
    let word = if verdict.word.text == verdict.of.text { "" } else { verdict.word.text.as_str() };
    let words = [format!("{sign}{word}"), number, verdict.band.plain()];
    line(out, words.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("  "));
    line(out, verdict.beside.plain());
    let bullet = &verdict.bullet;
    let marks = [&bullet.won, &bullet.needed, &bullet.target].into_iter().flatten().map(|mark| mark.label.text.clone());
    let middle = bullet.middle.iter().map(|mark| format!("forecast {}", mark.label.text));
    line(out, marks.filter(|text| !text.is_empty()).chain(middle).collect::<Vec<_>>().join("  "));
    line(out, verdict.facts.plain());
    line(out, verdict.remark.plain());
    table(out, &verdict.horizons);
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

/// A table whose columns that only draw are left out.
fn table(out: &mut Vec<OutlinePart>, table: &Table) {
    let rows: Vec<&Row> = table.rows.iter().chain(&table.totals).collect();
    let texts: Vec<Vec<String>> = rows.iter().map(|row| row.contents.iter().map(said).collect()).collect();
    let at = |row: &[String], index: usize| row.get(index).cloned().unwrap_or_default();
    let speaks = |index: &usize| texts.iter().any(|row| !at(row, *index).trim().is_empty());
    let columns: Vec<usize> = (0..table.columns.len()).filter(speaks).collect();
    let heads = columns.iter().filter_map(|index| table.columns.get(*index));
    sheet(
        out,
        WordTable {
            heads: heads.clone().map(|column| column.head.clone()).collect(),
            aligns: heads.map(|column| column.align).collect(),
            rows: texts.iter().map(|row| columns.iter().map(|index| at(row, *index)).collect()).collect(),
        },
    );
}
