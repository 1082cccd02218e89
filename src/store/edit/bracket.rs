//! What stands between two brackets, comments and blanks included, so that an entry can come and go like a person's edit.

use std::borrow::Cow;
use std::ops::Range;

use super::super::token::{Lexer, Token};
use super::value::{LineStyle, WIDTH};
use crate::store::scan::Tree;

/// A group or a list, taken apart without loss.
#[derive(Debug)]
pub(crate) struct Bracket<'a> {
    /// What opens it, with a name before it.
    open: &'a str,
    items: Vec<BracketItem<'a>>,
    /// The blanks before what closes it.
    last: Cow<'a, str>,
    close: &'a str,
    place: BracketPlace<'a>,
    /// Whether each entry has a line of its own.
    lined: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct BracketPlace<'a> {
    /// How many characters stand before it on its line.
    pub column: usize,
    /// What its line is indented by.
    pub(crate) indent: &'a str,
    pub(crate) lines: LineStyle,
}

impl<'a> BracketPlace<'a> {
    pub(crate) fn of(text: &'a str, at: usize, lines: LineStyle) -> Self {
        let before = text.get(..at).unwrap_or_default();
        let line = before.get(before.rfind('\n').map_or(0, |newline| newline + 1)..).unwrap_or_default();
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        Self { column: line.chars().count(), indent: line.get(..blank).unwrap_or_default(), lines }
    }
}

#[derive(Debug)]
struct BracketItem<'a> {
    /// The blanks before it.
    before: Cow<'a, str>,
    what: BracketContent<'a>,
}

#[derive(Debug)]
enum BracketContent<'a> {
    /// A field or an item of a list.
    Entry {
        name: Cow<'a, str>,
        text: Cow<'a, str>,
    },
    Comma,
    Comment(Cow<'a, str>),
}

impl BracketItem<'_> {
    fn is_entry(&self) -> bool {
        matches!(self.what, BracketContent::Entry { .. })
    }

    fn is_line_comment(&self) -> bool {
        matches!(&self.what, BracketContent::Comment(text) if text.starts_with("//"))
    }

    fn begins_line(&self) -> bool {
        self.before.contains('\n')
    }

    fn text(&self) -> &str {
        match &self.what {
            BracketContent::Entry { text, .. } | BracketContent::Comment(text) => text,
            BracketContent::Comma => ",",
        }
    }
}

impl<'a> Bracket<'a> {
    /// Takes the group or list with this number apart; `None` when it is neither.
    pub(crate) fn new(text: &'a str, tree: &Tree, number: usize, lines: LineStyle) -> Option<Self> {
        let node = tree.node(number)?;
        let mut lexer = Lexer::new(text, node.span.start, node.span.end);
        let (mut token, mut mark) = lexer.next();
        if token == Token::Name {
            (token, mark) = lexer.next();
        }
        if !matches!(token, Token::Mark(b'(' | b'[')) {
            return None;
        }
        let (mut items, mut at) = (Vec::new(), mark.end);
        for (_, child) in tree.children(number) {
            let start = if child.field.is_empty() { child.span.start } else { child.field.start };
            let before = between(text.get(at..start)?, &mut items);
            let (name, text) = (text.get(child.field.clone())?, text.get(start..child.span.end)?);
            items.push(BracketItem { before, what: BracketContent::Entry { name: name.into(), text: text.into() } });
            at = child.span.end;
        }
        let end = node.span.end.checked_sub(1)?;
        let last = between(text.get(at..end)?, &mut items);
        let mut entries = items.iter().filter(|item| item.is_entry());
        let lined = items.iter().any(BracketItem::is_entry) && entries.all(BracketItem::begins_line);
        let (open, close) = (text.get(node.span.start..mark.end)?, text.get(end..node.span.end)?);
        Some(Self { open, items, last, close, place: BracketPlace::of(text, node.span.start, lines), lined })
    }

    pub(crate) fn text(&self) -> String {
        let mut out = self.text_before(self.items.len());
        out.push_str(&self.last);
        out.push_str(self.close);
        out
    }

    fn text_before(&self, end: usize) -> String {
        let mut out = String::from(self.open);
        for item in self.items.iter().take(end) {
            out.push_str(&item.before);
            out.push_str(item.text());
        }
        out
    }

    /// Where the `number`-th entry stands among the items.
    fn entry(&self, number: usize) -> Option<usize> {
        self.items.iter().enumerate().filter(|(_, item)| item.is_entry()).nth(number).map(|(at, _)| at)
    }

    /// The names of its entries, in order; empty for items of a list.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.items.iter().filter_map(|item| match &item.what {
            BracketContent::Entry { name, .. } => Some(&**name),
            _ => None,
        })
    }

    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.names().position(|own| own == name)
    }

    /// Whether it has a line break of its own.
    pub(crate) fn is_broken(&self) -> bool {
        self.last.contains('\n') || self.items.iter().any(BracketItem::begins_line)
    }

    fn has_comments(&self) -> bool {
        self.items.iter().any(|item| matches!(item.what, BracketContent::Comment(_)))
    }

    /// What a line inside it is indented by.
    pub(crate) fn inner(&self) -> String {
        let known = self.items.iter().find(|item| item.begins_line()).map(|item| line_start(&item.before).to_owned());
        known.unwrap_or_else(|| format!("{}{}", self.place.indent, self.place.lines.step))
    }

    fn line_break(&self) -> String {
        format!("{}{}", self.place.lines.end, self.inner())
    }

    /// The comma behind an entry.
    fn comma(&self, entry: usize) -> Option<usize> {
        let behind = self.items.iter().enumerate().skip(entry + 1).take_while(|(_, item)| !item.is_entry());
        behind.into_iter().find(|(_, item)| matches!(item.what, BracketContent::Comma)).map(|(at, _)| at)
    }

    /// Writes an entry anew; `lost` are the comments that stood in it and stay behind it.
    pub(crate) fn replace(&mut self, number: usize, new: String, lost: Vec<String>) {
        let Some(at) = self.entry(number) else { return };
        if let Some(BracketItem { what: BracketContent::Entry { text, .. }, .. }) = self.items.get_mut(at) {
            *text = new.into();
        }
        let behind = self.comma(at).unwrap_or(at) + 1;
        self.put_comments(behind, lost);
    }

    fn put_comments(&mut self, at: usize, comments: Vec<String>) {
        let line_break = self.line_break();
        let ends_line = comments.last().is_some_and(|comment| comment.starts_with("//"));
        let after_line_comment = at.checked_sub(1).and_then(|at| self.items.get(at)).is_some_and(BracketItem::is_line_comment);
        let (mut place, mut before) = (at, if after_line_comment { line_break.clone() } else { " ".to_owned() });
        for comment in comments {
            let is_line = comment.starts_with("//");
            self.items.insert(place, BracketItem { before: before.into(), what: BracketContent::Comment(comment.into()) });
            place += 1;
            before = if is_line { line_break.clone() } else { " ".to_owned() };
        }
        let outer = format!("{}{}", self.place.lines.end, self.place.indent);
        if ends_line {
            match self.items.get_mut(place) {
                Some(next) if !next.begins_line() => next.before = line_break.into(),
                None if !self.last.contains('\n') => self.last = outer.into(),
                _ => {}
            }
        } else if place > at
            && let Some(next) = self.items.get_mut(place).filter(|next| next.before.is_empty())
        {
            next.before = " ".into();
        }
    }

    /// Puts a new entry behind the `after`-th one, or before all others.
    pub(crate) fn insert(&mut self, after: Option<usize>, name: &str, text: String) {
        let length = text.chars().count();
        let mut new =
            BracketItem { before: "".into(), what: BracketContent::Entry { name: name.to_owned().into(), text: text.into() } };
        let comma = || BracketItem { before: "".into(), what: BracketContent::Comma };
        let line_break = self.line_break();
        let Some(at) = after.and_then(|after| self.entry(after)) else {
            let Some(first) = self.entry(0) else { return self.insert_alone(new) };
            let Some(next) = self.items.get_mut(first) else { return };
            let blank = if self.lined { next.before.clone() } else { " ".into() };
            new.before = std::mem::replace(&mut next.before, blank);
            self.items.insert(first, comma());
            self.items.insert(first, new);
            return;
        };
        // Where a comma ends the list, one ends it afterwards; else none does.
        let behind = self.comma(at);
        let ended = behind.is_some();
        let mut place = behind.unwrap_or(at) + 1;
        if !ended {
            self.items.insert(place, comma());
            place += 1;
        }
        new.before = if self.lined || (self.is_broken() && self.overflows(place, length)) {
            // A comment on the line of the entry before it belongs to that one.
            while self.items.get(place).is_some_and(|item| matches!(item.what, BracketContent::Comment(_)) && !item.begins_line())
            {
                place += 1;
            }
            let own = self.items.get(at).filter(|item| item.begins_line()).map(|item| line_start(&item.before));
            own.map_or(line_break, |own| format!("{}{own}", self.place.lines.end)).into()
        } else {
            " ".into()
        };
        self.items.insert(place, new);
        if ended {
            self.items.insert(place + 1, comma());
        }
        // What now follows a line comment or the new entry keeps its distance.
        if let Some(next) = self.items.get_mut(place + 1 + usize::from(ended)).filter(|next| next.before.is_empty()) {
            next.before = " ".into();
        }
    }

    /// Puts the first entry between brackets that hold none.
    fn insert_alone(&mut self, mut new: BracketItem<'a>) {
        let own = self.last.contains('\n') || self.items.last().is_some_and(BracketItem::is_line_comment);
        let alone = self.items.is_empty();
        new.before = match (own, alone) {
            (true, _) => self.line_break().into(),
            (false, true) => "".into(),
            (false, false) => " ".into(),
        };
        self.items.push(new);
        if own {
            self.items.push(BracketItem { before: "".into(), what: BracketContent::Comma });
        } else if alone {
            self.last = "".into();
        }
    }

    /// Whether the line becomes too long when so many characters are put before an item.
    fn overflows(&self, at: usize, more: usize) -> bool {
        let before = self.text_before(at);
        let start = match before.rsplit_once('\n') {
            Some((_, line)) => line.chars().count(),
            None => self.place.column + before.chars().count(),
        };
        let rest = self.items.iter().skip(at).take_while(|item| !item.begins_line());
        let rest: usize = rest.map(|item| item.before.chars().count() + item.text().chars().count()).sum();
        start + more + 2 + rest > WIDTH
    }

    /// Takes an entry away; comments in it stay.
    pub(crate) fn remove(&mut self, number: usize) {
        let Some(mut at) = self.entry(number) else { return };
        let Some((comments, before)) = self.items.get(at).map(|item| (comments(item.text()), item.before.clone())) else {
            return;
        };
        let last = !self.items.iter().skip(at + 1).any(BracketItem::is_entry);
        if let Some(comma) = self.comma(at) {
            self.take(comma);
            self.take(at);
        } else {
            self.take(at);
            let entry = self.items.iter().take(at).rposition(BracketItem::is_entry);
            if let Some(comma) = entry.and_then(|entry| self.comma(entry)) {
                self.take(comma);
                at -= 1;
            }
        }
        if last {
            self.close_up();
        }
        if !comments.is_empty() {
            let at = at.min(self.items.len());
            self.put_comments(at, comments);
            let after_line_comment =
                at.checked_sub(1).and_then(|at| self.items.get(at)).is_some_and(BracketItem::is_line_comment);
            if let Some(item) = self.items.get_mut(at).filter(|_| before.contains('\n') || !after_line_comment) {
                item.before = before;
            }
        }
    }

    /// No comma stands before a closing bracket with blanks between.
    fn close_up(&mut self) {
        let comma = self.items.last().is_some_and(|item| matches!(item.what, BracketContent::Comma));
        if !self.last.is_empty() && !self.last.contains('\n') && comma {
            self.items.pop();
            self.last = self.items.first().filter(|item| !item.begins_line()).map_or("".into(), |item| item.before.clone());
        }
    }

    /// Takes an item away, and joins the blanks before and behind it.
    fn take(&mut self, at: usize) {
        if at >= self.items.len() {
            return;
        }
        let gone = self.items.remove(at);
        let first = at == 0;
        let after_line_comment = at.checked_sub(1).and_then(|at| self.items.get(at)).is_some_and(BracketItem::is_line_comment);
        let (closes, comment) = (at == self.items.len(), self.items.get(at).is_some_and(|item| !item.is_entry()));
        let behind = self.items.get_mut(at).map_or(&mut self.last, |item| &mut item.before);
        *behind = match (gone.before.contains('\n'), behind.contains('\n')) {
            (true, true) => {
                let kept = gone.before.rsplit_once('\n').map_or("", |(kept, _)| kept.trim_end_matches('\r'));
                if kept.is_empty() || behind.matches('\n').count() > 1 {
                    return;
                }
                format!("{kept}{behind}").into()
            }
            (true, false) if closes && !after_line_comment => return,
            (true, false) => gone.before,
            (false, true) if first && !closes && !comment => gone.before,
            (false, true) => return,
            (false, false) if first || (!closes && !gone.before.is_empty()) => gone.before,
            (false, false) => return,
        };
    }

    /// Gives each entry a line of its own where all stand on one that is too long.
    pub(crate) fn fit(&mut self) {
        let text = self.text();
        if self.is_broken() || self.has_comments() || self.place.column + text.chars().count() < WIDTH {
            return;
        }
        let Some(end) = self.items.iter().rposition(BracketItem::is_entry) else { return };
        if self.comma(end).is_none() {
            self.items.push(BracketItem { before: "".into(), what: BracketContent::Comma });
        }
        let line_break = self.line_break();
        for item in self.items.iter_mut().filter(|item| item.is_entry()) {
            item.before = line_break.clone().into();
        }
        self.last = format!("{}{}", self.place.lines.end, self.place.indent).into();
    }
}

/// What a line that these blanks begin is indented by.
fn line_start(blanks: &str) -> &str {
    blanks.rsplit_once('\n').map_or("", |(_, start)| start)
}

/// Takes what stands between two entries apart; gives the blanks at its end.
fn between<'a>(text: &'a str, items: &mut Vec<BracketItem<'a>>) -> Cow<'a, str> {
    let mut rest = text;
    loop {
        let found = rest.find([',', '/']);
        let Some(at) = found else { return rest.into() };
        let (before, from) = rest.split_at(at);
        let (what, length) = if from.starts_with(',') {
            (BracketContent::Comma, 1)
        } else {
            let length = comment_length(from);
            (BracketContent::Comment(from.get(..length).unwrap_or_default().into()), length)
        };
        items.push(BracketItem { before: before.into(), what });
        rest = from.get(length..).unwrap_or_default();
    }
}

/// The length of the comment that a text begins with, without the line break behind it.
fn comment_length(text: &str) -> usize {
    if text.starts_with("//") {
        let line = text.find('\n').map_or(text, |end| text.get(..end).unwrap_or_default());
        return line.trim_end_matches('\r').len();
    }
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"/*") => (depth, at) = (depth + 1, at + 2),
            Some(b"*/") => (depth, at) = (depth.saturating_sub(1), at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at.clamp(1, text.len())
}

pub(crate) fn comments(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lexer = Lexer::new(text, 0, text.len());
    let mut see = |gap: Range<usize>| {
        let mut items = Vec::new();
        between(text.get(gap).unwrap_or_default(), &mut items);
        found.extend(
            items.into_iter().filter(|item| matches!(item.what, BracketContent::Comment(_))).map(|item| item.text().to_owned()),
        );
    };
    let mut at = 0;
    loop {
        let (token, span) = lexer.next();
        see(at..span.start);
        if token == Token::End {
            return found;
        }
        at = span.end;
    }
}
