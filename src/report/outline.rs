//! What a panel says without a drawing: lines and tables of words, each with the figure it shows. Text, Markdown and the
//! page are written from it.

use std::borrow::Cow;

use crate::screens::say::{
    Align, Block, Cell, ColumnBar, Content, FigureAt, Life, Line, Overlay, Pace, Panel, PanelPart, Roadmap, Room, Row, Section,
    StepState, Table, Verdict,
};

/// A text, and the figure that it shows, where it shows one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Word<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) figure: Option<FigureAt<'a>>,
}

/// Words that stand one after the other, the blanks between them theirs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Words<'a>(pub(crate) Vec<Word<'a>>);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum OutlinePart<'a> {
    Line(Words<'a>),
    Table(WordTable<'a>),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct WordTable<'a> {
    /// Its heads, one a column; all empty for none.
    pub(crate) heads: Vec<String>,
    pub(crate) aligns: Vec<Align>,
    /// Its rows, each of as many texts as there are columns.
    pub(crate) rows: Vec<Vec<Words<'a>>>,
}

impl<'a> Words<'a> {
    fn cell(cell: &'a Cell, row: Option<&'a Row>) -> Self {
        let figure = cell.path().map(|_| FigureAt { cell: Some(cell), row });
        Self(vec![Word { text: Cow::Borrowed(&cell.text), figure }])
    }

    /// As [`Line::plain`].
    fn line(line: &'a Line, row: Option<&'a Row>) -> Self {
        Self::joined(line.pieces.iter().map(|piece| piece.cells.iter().map(|cell| Self::cell(cell, row)).collect()), "  ")
    }

    /// Those that say something, with this between them.
    fn joined(all: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        let mut out = Self::default();
        for words in all.into_iter().filter(|words| words.0.iter().any(|word| !word.text.is_empty())) {
            if !out.0.is_empty() {
                out.0.push(Word { text: Cow::Borrowed(between), figure: None });
            }
            out.0.extend(words.0);
        }
        out
    }

    pub(crate) fn plain(&self) -> String {
        self.0.iter().map(|word| &*word.text).collect()
    }

    /// Without blanks at its end.
    fn trimmed(mut self) -> Self {
        while let Some(word) = self.0.last_mut() {
            let text = word.text.trim_end().len();
            if text > 0 {
                if let Cow::Borrowed(all) = word.text {
                    word.text = Cow::Borrowed(all.get(..text).unwrap_or(all));
                } else {
                    word.text.to_mut().truncate(text);
                }
                break;
            }
            self.0.pop();
        }
        self
    }
}

impl FromIterator<Self> for Words<'_> {
    fn from_iter<I: IntoIterator<Item = Self>>(all: I) -> Self {
        Self(all.into_iter().flat_map(|words| words.0).collect())
    }
}
impl From<String> for Words<'_> {
    fn from(text: String) -> Self {
        Self(vec![Word { text: Cow::Owned(text), figure: None }])
    }
}

impl<'a> WordTable<'a> {
    /// A table whose first column is words and whose other columns are numbers.
    fn of<const N: usize>(heads: [&str; N], rows: impl Iterator<Item = [Words<'a>; N]>) -> Self {
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
pub(crate) fn title(panel: &Panel) -> Words<'_> {
    let mut name = Words::cell(&panel.title, None);
    // The figure that stands for the panel is its title's, where that shows none itself.
    if let Some(word) = name.0.first_mut().filter(|word| word.figure.is_none() && panel.figure.is_some()) {
        word.figure = Some(FigureAt::default());
    }
    let note = Words::line(&panel.note, None);
    let note = if note.plain().is_empty() {
        note
    } else {
        [Words::from("(".to_owned()), note, ")".to_owned().into()].into_iter().collect()
    };
    Words::joined([name, Words::line(&panel.beside, None), note], "  ")
}

/// Everything a panel says, in its longest form.
pub(crate) fn outline(panel: &Panel) -> Vec<OutlinePart<'_>> {
    let mut out = Vec::new();
    parts(&mut out, &panel.body);
    out
}

/// Everything that the sections of an overlay say, each with its title and what stands beside it.
pub(crate) fn overlay_outline(overlay: &Overlay) -> Vec<(String, Vec<OutlinePart<'_>>)> {
    let section = |section: &'_ Section| {
        let note = section.note.plain();
        let title = &section.title.text;
        if note.is_empty() { title.clone() } else { format!("{title}  ({note})") }
    };
    let said = |section| {
        let mut out = Vec::new();
        parts(&mut out, section);
        out
    };
    overlay.sections.iter().map(|one| (section(one), said(&one.body))).collect()
}

fn parts<'a>(out: &mut Vec<OutlinePart<'a>>, body: &'a [PanelPart]) {
    for part in body.iter().filter(|part| part.fits(Room::Ample)) {
        block(out, &part.block);
    }
}

fn line<'a>(out: &mut Vec<OutlinePart<'a>>, words: impl Into<Words<'a>>) {
    let words = words.into();
    if words.0.iter().any(|word| !word.text.trim().is_empty()) {
        out.push(OutlinePart::Line(words.trimmed()));
    }
}

fn block<'a>(out: &mut Vec<OutlinePart<'a>>, block: &'a Block) {
    match block {
        Block::Line(said) => line(out, Words::line(said, None)),
        Block::Table(said) => table(out, said),
        Block::Verdict(said) => verdict(out, said),
        Block::Pace(said) => pace(out, said),
        Block::ColumnChart(said) => {
            let value =
                |column: &'a ColumnBar| Words::joined([&column.label, &column.count].map(|cell| Words::cell(cell, None)), " ");
            let rows = said.columns.iter().map(|column| [Words::cell(&column.name, None), value(column)]);
            sheet(out, WordTable::of(["", ""], rows));
        }
        Block::Waterfall(said) => {
            let rows = said.steps.iter().map(|step| [&step.name, &step.count, &step.amount].map(|cell| Words::cell(cell, None)));
            sheet(out, WordTable::of(["", "", ""], rows));
        }
        Block::Waves(said) => {
            let rows = said.points.iter().map(|point| {
                let band = said.band.iter().find(|band| band.day == point.day);
                let band = band.map_or_else(String::new, |band| format!("{:.0} - {:.0}%", band.low, band.high));
                [point.day.to_string(), format!("{:.0}%", point.value), band].map(Words::from)
            });
            sheet(out, WordTable::of(["wave", "", "95% interval"], rows));
        }
        Block::Grid(said) => {
            let rows = said.places.iter().map(|place| {
                let [across, up] = [place.attractiveness, place.strength].map(|number| Words::from(format!("{number:.1}")));
                [Words::line(&place.legend, None), across, up]
            });
            sheet(out, WordTable::of(["", "attractive", "strong"], rows));
        }
        Block::Roadmap(said) => roadmap(out, said),
        Block::Life(said) => life(out, said),
        Block::Beside(sides) => sides.iter().for_each(|side| parts(out, &side.body)),
    }
}

fn sheet<'a>(out: &mut Vec<OutlinePart<'a>>, sheet: WordTable<'a>) {
    if !sheet.rows.is_empty() {
        out.push(OutlinePart::Table(sheet));
    }
}

fn pace<'a>(out: &mut Vec<OutlinePart<'a>>, pace: &'a Pace) {
    line(out, Words::line(&pace.legend, None));
}

fn roadmap<'a>(out: &mut Vec<OutlinePart<'a>>, roadmap: &'a Roadmap) {
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
        let steps = format!(": {}", steps.chain(goal).collect::<Vec<_>>().join(", "));
        line(out, [Words::cell(&row.name, None), steps.into()].into_iter().collect::<Words>());
    }
}

fn life<'a>(out: &mut Vec<OutlinePart<'a>>, life: &'a Life) {
    for track in &life.tracks {
        let marks: Vec<String> = track.marks.iter().map(|mark| format!("{} {}", mark.day, mark.label)).collect();
        line(out, format!("{}: {}", track.name.text, marks.join(", ")));
    }
}

fn verdict<'a>(out: &mut Vec<OutlinePart<'a>>, verdict: &'a Verdict) {
    let cell = |cell: &'a Cell| Words::cell(cell, None);
    let sign = verdict.sign.map_or(String::new(), |sign| format!("{} ", sign.glyph()));
    // Without a target the word is what the number is.
    let word = if verdict.word.text == verdict.of.text { Words::default() } else { cell(&verdict.word) };
    let word: Words = [Words::from(sign), word].into_iter().collect();
    let number = Words::joined([&verdict.number, &verdict.of].map(cell), " ");
    line(out, Words::joined([word.trimmed(), number.trimmed(), Words::line(&verdict.band, None).trimmed()], "  "));
    line(out, Words::line(&verdict.beside, None));
    let bullet = &verdict.bullet;
    let marks = [&bullet.won, &bullet.needed, &bullet.target].into_iter().flatten().map(|mark| cell(&mark.label));
    let middle = bullet.middle.iter().map(|mark| [Words::from("forecast ".to_owned()), cell(&mark.label)].into_iter().collect());
    line(out, Words::joined(marks.chain(middle), "  "));
    line(out, Words::line(&verdict.facts, None));
    line(out, Words::line(&verdict.remark, None));
    table(out, &verdict.horizons);
}

/// What a content says without its drawing.
fn said<'a>(content: &'a Content, row: &'a Row) -> Words<'a> {
    match content {
        Content::Text(cells) => cells.iter().map(|cell| Words::cell(cell, Some(row))).collect(),
        Content::Heat(heat) => {
            let numbers = std::iter::once(&heat.number).chain(&heat.beside).map(|cell| Words::cell(cell, Some(row)));
            Words::joined(std::iter::once(Words::from(heat.letter.clone())).chain(numbers), " ")
        }
        Content::Bar { .. } | Content::Bullet(_) | Content::Whisker { .. } | Content::Track { .. } => Words::default(),
    }
}

/// A row's words by column. The figure that stands for the row is that of its first words.
fn of_row(row: &Row) -> Vec<Words<'_>> {
    let mut all: Vec<Words> = row.contents.iter().map(|content| said(content, row)).collect();
    if row.figure.is_some() {
        let says = |word: &&mut Word| word.figure.is_none() && word.text.trim().chars().count() > 1;
        if let Some(word) = all.iter_mut().flat_map(|words| &mut words.0).find(says) {
            word.figure = Some(FigureAt { cell: None, row: Some(row) });
        }
    }
    all
}

/// A table whose columns that only draw are left out.
fn table<'a>(out: &mut Vec<OutlinePart<'a>>, table: &'a Table) {
    let all: Vec<Vec<Words>> = table.rows.iter().chain(&table.totals).map(of_row).collect();
    let says = |words: &Words| words.0.iter().any(|word| !word.text.trim().is_empty());
    let speaks = |index: &usize| all.iter().any(|row| row.get(*index).is_some_and(says));
    let columns: Vec<usize> = (0..table.columns.len()).filter(speaks).collect();
    let heads = columns.iter().filter_map(|index| table.columns.get(*index));
    let at = |row: &[Words<'a>], index: &usize| row.get(*index).cloned().unwrap_or_default();
    sheet(
        out,
        WordTable {
            heads: heads.clone().map(|column| column.head.clone()).collect(),
            aligns: heads.map(|column| column.align).collect(),
            rows: all.iter().map(|row| columns.iter().map(|index| at(row, index)).collect()).collect(),
        },
    );
}
