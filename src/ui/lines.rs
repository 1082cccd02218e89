//! Rules and column lines with real joins. Every cell knows how its four sides are drawn: not, light or heavy.

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    #[default]
    None,
    Light,
    Heavy,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sides {
    up: Weight,
    down: Weight,
    left: Weight,
    right: Weight,
}

pub(crate) struct Lines {
    width: u16,
    height: u16,
    cells: Vec<Sides>,
}

impl Lines {
    pub(crate) fn new(width: u16, height: u16) -> Self {
        Self { width, height, cells: vec![Sides::default(); usize::from(width) * usize::from(height)] }
    }

    fn at(&mut self, x: u16, y: u16) -> Option<&mut Sides> {
        let index = usize::from(y) * usize::from(self.width) + usize::from(x);
        if x < self.width && y < self.height { self.cells.get_mut(index) } else { None }
    }

    fn get(&self, x: u16, y: u16) -> Sides {
        let index = usize::from(y) * usize::from(self.width) + usize::from(x);
        if x < self.width { self.cells.get(index).copied().unwrap_or_default() } else { Sides::default() }
    }

    /// A rule over the columns `from` to before `to`; it reaches into the cells beside it where a column line stands.
    pub(crate) fn rule(&mut self, y: u16, from: u16, to: u16, heavy: bool) {
        let weight = if heavy { Weight::Heavy } else { Weight::Light };
        for x in from..to {
            if let Some(sides) = self.at(x, y) {
                (sides.left, sides.right) = (weight, weight);
            }
        }
        if let Some(before) = from.checked_sub(1).and_then(|x| self.at(x, y)) {
            before.right = weight;
        }
        if let Some(after) = self.at(to, y) {
            after.left = weight;
        }
    }

    /// A column line beside bodies, in the rows `from` to before `to`; it reaches into the rules above and below.
    pub(crate) fn column(&mut self, x: u16, from: u16, to: u16) {
        for y in from..to {
            if let Some(sides) = self.at(x, y) {
                (sides.up, sides.down) = (Weight::Light, Weight::Light);
            }
        }
        if let Some(above) = from.checked_sub(1).and_then(|y| self.at(x, y)) {
            above.down = Weight::Light;
        }
        if let Some(below) = self.at(x, to) {
            below.up = Weight::Light;
        }
    }

    /// Every cell with a line: column, row, glyph, whether it is heavy.
    pub(crate) fn glyphs(&self) -> impl Iterator<Item = (u16, u16, &'static str, bool)> + '_ {
        (0..self.height).flat_map(move |y| {
            (0..self.width).filter_map(move |x| {
                let sides = self.get(x, y);
                let drawn = |weight| weight != Weight::None;
                // A line that only reaches into a cell from one side does not show there.
                let across = drawn(sides.left) || drawn(sides.right);
                let along = drawn(sides.up) && drawn(sides.down);
                let both = drawn(sides.left) && drawn(sides.right);
                if !both && !along && !(across && (drawn(sides.up) || drawn(sides.down))) {
                    return None;
                }
                let heavy = sides.left == Weight::Heavy && sides.right == Weight::Heavy;
                Some((x, y, glyph(sides, heavy), heavy))
            })
        })
    }
}

fn glyph(sides: Sides, heavy: bool) -> &'static str {
    let drawn = [sides.left, sides.right, sides.up, sides.down].map(|weight| weight != Weight::None);
    match (drawn, heavy) {
        ([true, true, false, false], true) => "━",
        ([true, true, false, false], false) => "─",
        ([true, true, false, true], true) => "┯",
        ([true, true, false, true], false) => "┬",
        ([true, true, true, false], true) => "┷",
        ([true, true, true, false], false) => "┴",
        ([true, true, true, true], true) => "┿",
        ([true, true, true, true], false) => "┼",
        ([true, false, true, true], _) => "┤",
        ([false, true, true, true], _) => "├",
        ([true, false, true, false], _) => "┘",
        ([true, false, false, true], _) => "┐",
        ([false, true, true, false], _) => "└",
        ([false, true, false, true], _) => "┌",
        _ => "│",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(lines: &Lines) -> Vec<String> {
        let mut rows = vec![vec![' '; usize::from(lines.width)]; usize::from(lines.height)];
        for (x, y, glyph, _) in lines.glyphs() {
            rows[usize::from(y)][usize::from(x)] = glyph.chars().next().unwrap();
        }
        rows.into_iter().map(|row| row.into_iter().collect()).collect()
    }

    #[test]
    fn joins_are_heavy_only_where_both_sides_are() {
        let mut lines = Lines::new(9, 6);
        lines.rule(0, 0, 4, false);
        lines.rule(0, 5, 9, false);
        lines.column(4, 1, 2);
        lines.rule(2, 0, 9, true);
        lines.rule(4, 0, 2, true);
        lines.rule(4, 3, 9, false);
        lines.column(2, 5, 6);
        lines.column(6, 3, 4);
        assert_eq!(drawn(&lines), ["────┬────", "    │    ", "━━━━┷━┯━━", "      │  ", "━━┬───┴──", "  │      "]);
    }

    #[test]
    fn a_rule_that_ends_at_a_column_line_joins_it_on_one_side() {
        let mut lines = Lines::new(5, 3);
        lines.column(2, 0, 1);
        lines.column(2, 2, 3);
        lines.rule(1, 3, 5, false);
        assert_eq!(drawn(&lines), ["  │  ", "  ├──", "  │  "]);
    }
}
