//! What line charts share: a canvas of braille dots, round steps of a scale, names on the time axis.

use ratatui::layout::Rect;

use crate::book::day::Day;
use crate::screens::say::{Band, Point, Role, Tick};
use crate::ui::ink::{Ink, width};

/// Dots of a braille cell: two columns of four.
const DOTS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/// A canvas of 2 x 4 dots a cell.
pub(crate) struct Dots {
    width: u16,
    height: u16,
    cells: Vec<u8>,
}

impl Dots {
    pub(crate) fn new(width: u16, height: u16) -> Self {
        Self { width, height, cells: vec![0; usize::from(width) * usize::from(height)] }
    }

    pub(crate) fn set(&mut self, x: u16, y: u16) {
        let (column, row) = (x / 2, y / 4);
        if column < self.width && row < self.height {
            let index = usize::from(row) * usize::from(self.width) + usize::from(column);
            if let Some(cell) = self.cells.get_mut(index) {
                *cell |= DOTS[usize::from(x % 2)][usize::from(y % 4)];
            }
        }
    }

    /// Joins two dots; `every`: 1 for a whole line, more for a dotted one.
    pub(crate) fn join(&mut self, from: (u16, u16), to: (u16, u16), every: u16) {
        let (dx, dy) = (i32::from(to.0) - i32::from(from.0), i32::from(to.1) - i32::from(from.1));
        let steps = dx.abs().max(dy.abs()).max(1);
        for step in (0..=steps).filter(|step| step % i32::from(every.max(1)) == 0) {
            let at = |start: u16, span: i32| {
                let moved = i32::from(start) + (span * step * 2 + span.signum() * steps) / (2 * steps);
                u16::try_from(moved).unwrap_or(0)
            };
            self.set(at(from.0, dx), at(from.1, dy));
        }
    }

    pub(crate) fn draw(&self, ink: &mut Ink, x: u16, y: u16, role: Role) {
        for (index, dots) in self.cells.iter().enumerate().filter(|(_, dots)| **dots != 0) {
            let index = u16::try_from(index).unwrap_or(0);
            let glyph = char::from_u32(0x2800 + u32::from(*dots)).unwrap_or(' ');
            let at = (x + index % self.width.max(1), y + index / self.width.max(1));
            ink.glyph(at.0, at.1, glyph.encode_utf8(&mut [0; 4]), role);
        }
    }
}

/// A scale of round steps that holds all values, over so many rows.
pub(crate) struct RoundScale {
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    pub(crate) step: f64,
}

impl RoundScale {
    /// At most four intervals.
    pub(crate) fn holding(values: impl Iterator<Item = f64>) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| value.is_finite()) {
            (low, high) = (low.min(value), high.max(value));
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if high - low < f64::EPSILON * high.abs().max(1.0) {
            (low, high) = (low - 0.5, high + 0.5);
        }
        let mut power = 10_f64.powf(((high - low) / 4.0).log10().floor());
        if !power.is_finite() || power <= 0.0 {
            power = 1.0;
        }
        for factor in [1.0, 1.5, 2.0, 2.5, 5.0, 10.0, 15.0, 20.0] {
            let step = power * factor;
            let (bottom, top) = ((low / step).floor() * step, (high / step).ceil() * step);
            if (top - bottom) / step < 4.5 {
                return Self { top, bottom, step };
            }
        }
        Self { top: high, bottom: low, step: high - low }
    }

    /// Rows below the top, in parts.
    fn depth(&self, value: f64, rows: u16) -> f64 {
        let share = (self.top - value) / (self.top - self.bottom);
        let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
        share * f64::from(rows.saturating_sub(1))
    }

    /// The row of a value among `rows`, from the top.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the rows")]
    pub(crate) fn row(&self, value: f64, rows: u16) -> u16 {
        self.depth(value, rows).round() as u16
    }

    /// The row of dots of a value: always one of the four in its row of cells.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the rows")]
    pub(crate) fn dot(&self, value: f64, rows: u16) -> u16 {
        (self.depth(value, rows) * 4.0 + 1.5).round() as u16
    }

    /// The values at the steps, from the top.
    pub(crate) fn marks(&self) -> Vec<f64> {
        let mut marks = Vec::new();
        let mut value = self.top;
        while value > self.bottom - self.step / 2.0 && marks.len() < 8 {
            marks.push(if value.abs() < self.step / 1000.0 { 0.0 } else { value });
            value -= self.step;
        }
        marks
    }
}

/// The labels of a scale: row and text, equally far apart.
pub(crate) fn labels(steps: &RoundScale, rows: u16, write: impl Fn(f64) -> String) -> Vec<(u16, String)> {
    let marks = steps.marks();
    let row = |value: f64| steps.row(value, rows);
    // Every mark, else every second one, ...: the first choice whose labels are equally far apart, and not on top of each
    // other, with zero among them where it is a mark.
    let count = marks.len();
    let zero = marks.iter().position(|value| *value == 0.0);
    let even = |every: usize, from: usize| {
        let chosen: Vec<f64> = marks.iter().copied().skip(from).step_by(every).collect();
        let gaps: Vec<u16> = chosen.windows(2).map(|pair| row(pair[1]).abs_diff(row(pair[0]))).collect();
        let least = if every == 1 && count * 3 <= usize::from(rows) * 2 { 1 } else { 2 };
        let far = gaps.iter().all(|gap| *gap >= least);
        (chosen.len() > 1 && far && gaps.iter().all(|gap| Some(gap) == gaps.first())).then_some(chosen)
    };
    let with_zero = |every: usize| zero.map_or(0, |zero| zero % every);
    let chosen = (1..count.max(2)).find_map(|every| even(every, with_zero(every)));
    // Where no choice is even, the two ends are: nothing stands between them.
    let chosen = chosen.unwrap_or_else(|| [marks.first(), marks.last()].into_iter().flatten().copied().collect());
    chosen.into_iter().map(|value| (row(value), write(value))).collect()
}

/// Days to columns of dots.
#[derive(Clone, Copy)]
pub(crate) struct TimeScale {
    pub(crate) start: Day,
    pub(crate) end: Day,
    pub(crate) cells: u16,
}

impl TimeScale {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the columns")]
    fn place(self, day: Day, columns: u16) -> u16 {
        let span = f64::from(self.end.number().saturating_sub(self.start.number()).max(1));
        let share = f64::from(day.number().saturating_sub(self.start.number())) / span;
        (share.clamp(0.0, 1.0) * f64::from(columns.saturating_sub(1))).round() as u16
    }

    /// The column of dots.
    pub(crate) fn dot(self, day: Day) -> u16 {
        self.place(day, self.cells.saturating_mul(2))
    }

    /// The column of cells.
    pub(crate) fn cell(self, day: Day) -> u16 {
        self.place(day, self.cells)
    }

    pub(crate) fn holds(self, day: Day) -> bool {
        self.start <= day && day <= self.end
    }
}

/// Fills the interval between two bounds with `░`, interpolated between its days.
pub(crate) fn band(ink: &mut Ink, band: &[Band], time: TimeScale, steps: &RoundScale, plot: Rect) {
    for pair in band.windows(2) {
        let [left, right] = pair else { continue };
        let (from, to) = (time.cell(left.day), time.cell(right.day));
        for column in from..=to {
            let share = f64::from(column - from) / f64::from((to - from).max(1));
            let between = |a: f64, b: f64| a + (b - a) * share;
            let (high, low) = (between(left.high, right.high), between(left.low, right.low));
            for row in steps.row(high, plot.height)..=steps.row(low, plot.height) {
                ink.glyph(plot.x + column, plot.y + row, "░", Role::Band);
            }
        }
    }
}

pub(crate) fn line(dots: &mut Dots, points: &[Point], time: TimeScale, steps: &RoundScale, rows: u16, every: u16) {
    let at = |point: &Point| (time.dot(point.day), steps.dot(point.value, rows));
    if let [only] = points {
        let (x, y) = at(only);
        dots.set(x, y);
    }
    for pair in points.windows(2) {
        if let [from, to] = pair {
            dots.join(at(from), at(to), every);
        }
    }
}

/// Names on the time axis. Today comes first, then the ends, then what lies between, where there is room.
pub(crate) fn axis(ink: &mut Ink, y: u16, plot: Rect, time: TimeScale, today: Option<Day>, ticks: &[Tick]) {
    let style = ink.style(Role::Dim);
    let mut taken: Vec<(u16, u16)> = Vec::new();
    let mut write = |ink: &mut Ink, at: u16, text: &str| {
        let wide = width(text);
        let from = at.min(plot.right().saturating_sub(wide)).max(plot.x);
        let free = taken.iter().all(|(start, end)| from + wide < *start || from > *end);
        if free && wide <= plot.width {
            ink.put(from, y, wide, text, style);
            taken.push((from, from + wide));
        }
    };
    if let Some(today) = today.filter(|day| time.holds(*day)) {
        write(ink, plot.x + time.cell(today), "^ today");
    }
    let ends = ticks.first().into_iter().chain(ticks.last().filter(|_| ticks.len() > 1));
    for tick in ends.chain(ticks.iter()) {
        write(ink, plot.x + time.cell(tick.day), &tick.label);
    }
}

/// A value with three figures at most: `150k`, `1.25M`, `40`.
pub(crate) fn compact(value: f64) -> String {
    let (divided, unit) = match value.abs() {
        size if size >= 999.5e9 => (value / 1e12, "T"),
        size if size >= 999.5e6 => (value / 1e9, "B"),
        size if size >= 999_500.0 => (value / 1e6, "M"),
        size if size >= 999.5 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let decimals = match divided.abs() {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        _ => 2,
    };
    let text = format!("{divided:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let text = if text == "-0" { "0" } else { text };
    format!("{text}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_hold_all_values() {
        let steps = RoundScale::holding([-300_000.0, 120_000.0, 0.0].into_iter());
        assert_eq!((steps.top, steps.bottom, steps.step), (150_000.0, -300_000.0, 150_000.0));
        let steps = RoundScale::holding([25.6, 39.8].into_iter());
        assert_eq!((steps.top, steps.bottom, steps.step), (40.0, 25.0, 5.0));
        let same = RoundScale::holding([7.0, 7.0].into_iter());
        assert!(same.top > 7.0 && same.bottom < 7.0);
        assert!(RoundScale::holding(std::iter::empty()).top > 0.0);
        assert!(RoundScale::holding([f64::NAN, 3.0].into_iter()).top >= 3.0);
    }

    #[test]
    fn labels_are_equally_far_apart_at_every_height() {
        let scales = [(150.0, -300.0, 150.0), (200.0, -600.0, 200.0), (40.0, 25.0, 5.0), (100.0, -300.0, 100.0), (1.5, 0.0, 0.5)];
        for (top, bottom, step) in scales {
            let steps = RoundScale { top, bottom, step };
            for rows in 2..30 {
                let rows_of: Vec<u16> = labels(&steps, rows, |value| value.to_string()).into_iter().map(|(row, _)| row).collect();
                let gaps: Vec<u16> = rows_of.windows(2).map(|pair| pair[1] - pair[0]).collect();
                assert!(rows_of.len() > 1 && gaps.iter().all(|gap| *gap == gaps[0]), "{top} to {bottom} in {rows}: {rows_of:?}");
            }
        }
        let steps = RoundScale { top: 150.0, bottom: -300.0, step: 150.0 };
        assert_eq!(labels(&steps, 10, |value| value.to_string()).len(), 4);
    }

    #[test]
    fn compact_values_have_three_figures() {
        let written = [0.0, 40.0, 2.5, 999.0, 1_000.0, 150_000.0, 1_250_000.0, 999_600.0, -300_000.0, 1.5e9].map(compact);
        assert_eq!(written, ["0", "40", "2.5", "999", "1k", "150k", "1.25M", "1M", "-300k", "1.5B"]);
    }
}
