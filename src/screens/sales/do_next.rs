//! Do next: one ranked list over everything that waits.

use crate::act::PUT_OFF;
use crate::book::day::Day;
use crate::book::id::AnyId;
use crate::keys::Action;
use crate::metrics::sales::do_next::{Bunch, DoNext, Item, ItemGroup, ItemKind, ListEntry, When};
use crate::screens::context::Context;
use crate::screens::say::{
    Cell, Column, Columns, Content, Line, Overlay, Panel, PanelId, PanelPart, Role, Room, RowId, Section, Table,
};
use crate::screens::words::{count, counted, near};

pub(crate) fn panel(figures: &DoNext, context: &Context) -> Panel {
    let coins = context.coins();
    let total = &figures.do_next_total;
    let entries = figures.rows();
    let title = if entries.is_empty() { Cell::text("Do next") } else { Cell::figure(&total.now, |now| title(now, figures)) };
    let short = format!("Do next: {} now", count(total.now.or_zero()));
    let title = if entries.is_empty() { title } else { title.or(short) };
    let mut panel = Panel::new(PanelId::DoNext, title.role(Role::Bold), "Do next");
    if total.stake.get().is_some_and(|stake| stake > crate::book::money::Money::ZERO) {
        let stake = Cell::figure(&total.stake, |stake| coins.headline(stake)).role(Role::Dim);
        panel.note = Line::of([stake, Cell::dim(" at stake")]).and(1, [Cell::dim("by stake x urgency")]);
    }
    // An alarm is for what needs somebody today.
    panel.waits = if total.today.or_zero() > 0 {
        Cell::figure(&total.now, |n| format!("!{n}")).role(Role::Bad)
    } else {
        Cell::figure(&total.now, |n| n.to_string()).role(Role::Dim)
    };
    if entries.is_empty() {
        return panel.says(0, Line::of([Cell::dim("nothing waits: no deal is due, no lead late, no stock short")]));
    }
    let (tight, fair) = lists(figures, &entries, context);
    panel.part(PanelPart::new(0, tight).to(Room::Tight)).part(PanelPart::new(0, fair).from(Room::Fair))
}

/// `Do next: 12 now, 37 more this week, 5 later, 14 stale, 3 put off`: of all these, 3.
fn title(now: usize, figures: &DoNext) -> String {
    let total = &figures.do_next_total;
    let further = [(&total.more, "more this week"), (&total.later, "later"), (&total.stale, "stale")];
    let further = further.iter().filter(|(n, _)| n.or_zero() > 0).map(|(n, words)| format!(", {} {words}", count(n.or_zero())));
    let put_off = match figures.put_off.len() {
        0 => String::new(),
        n => format!(", {} put off", count(n)),
    };
    format!("Do next: {} now{}{put_off}", count(now), further.collect::<String>())
}

/// The list for little room and for more: the same rows.
fn lists(figures: &DoNext, entries: &[ListEntry], context: &Context) -> (Table, Table) {
    let kinds = figures.do_next.iter().any(|item| item.kind != ItemKind::Deal);
    let table =
        columns(figures, kinds, context).table_with(entries.iter().copied(), |entry| Some(detail(figures, entry, context)));
    // Taken apart, all stand by rank, in the order of the list's parts.
    let grouped = entries.iter().any(|entry| matches!(entry, ListEntry::Group(..)));
    let parts = [When::Now, When::Stale, When::Later].into_iter().filter(|_| grouped);
    let behind = parts.flat_map(|when| figures.do_next.iter().filter(move |item| item.when == when));
    let behind = behind.filter(|item| figures.until(item).is_none()).map(ListEntry::One);
    let behind = columns(figures, kinds, context).table_with(behind, |entry| Some(detail(figures, entry, context)));
    let fair = Table { list: true, heads_in_rule: true, behind: behind.rows, ..table };
    let wide = |table: &Table, kind: (u16, u16), what: (u16, u16), why: (u16, u16)| {
        let mut columns = table.columns.clone();
        for column in &mut columns {
            let (least, most) = match column.id {
                "kind" => kind,
                "what" => what,
                "why" => why,
                _ => continue,
            };
            (column.least, column.most) = (least, Some(most));
        }
        Table { columns, ..table.clone() }
    };
    (wide(&fair, (1, 1), (26, 48), (16, WHY)), wide(&fair, (8, 8), (24, 40), (WHY, WHY)))
}

/// A reason has so many cells at most.
const WHY: u16 = 30;

fn columns<'a>(figures: &'a DoNext, kinds: bool, context: &Context<'a>) -> Columns<'a, ListEntry<'a>> {
    let (coins, today) = (context.coins(), context.lens.as_of);
    Columns::of(row_id)
        .column_if(kinds, "kind", Column::words("", 4).short("").squeezed(1), |entry| {
            let Some(name) = kind(entry) else { return Cell::text("") };
            Cell::dim(name).or(name.get(..1).unwrap_or("").to_uppercase()).about(entry.score())
        })
        .column("what", Column::words("What", 1).grow(), |entry| what(entry))
        .column("who", Column::words("Who", 3).short("who").wide(4, 16).squeezed(6), move |entry| {
            let Some(who) = &entry.first().who else { return Cell::text("-").about(entry.score()) };
            Cell::text(who).or(given_name(who)).about(entry.score())
        })
        .column("stake", Column::number("Stake", 1).short("stake"), move |entry| coins.some(entry.stake()))
        .column("due", Column::words("When", 2).short("when"), move |entry| {
            let due = if let ListEntry::Group(group, _) = entry { group.due } else { entry.first().due };
            when(figures, entry, today).on(due).about(entry.score())
        })
        .column("why", Column::words("Why now", 5).short("why").squeezed(16).grow(), |entry| why(entry))
        .column("next_step", Column::words("Next step", 6).wide(24, 60).grow(), move |entry| {
            let step = if let ListEntry::One(item) = entry { item.next_step.as_ref() } else { None };
            step.map_or_else(|| Cell::dim("."), Cell::text).about(entry.score())
        })
        .explained_by(|entry| entry.score().shown())
}

/// What a person is called for short: the first name, or what stands before an address's `@`.
fn given_name(name: &str) -> &str {
    name.split([' ', '@']).next().unwrap_or(name)
}

fn row_id(entry: &ListEntry) -> RowId {
    match entry {
        ListEntry::One(item) => RowId::Record(item.record),
        ListEntry::Group(group, _) => group_id(group),
    }
}

/// The row of a group: by what it has in common and whose it is.
fn group_id(group: &ItemGroup) -> RowId {
    RowId::Named(format!("{:?} of {}", group.bunch, group.who.as_deref().unwrap_or("nobody")))
}

/// The kind of an item, or of all items of a group that have the same.
fn kind(entry: &ListEntry) -> Option<&'static str> {
    match entry {
        ListEntry::One(item) => Some(item.kind.name()),
        ListEntry::Group(group, _) => match group.bunch {
            Bunch::Leads => Some(ItemKind::Lead.name()),
            Bunch::Customers => Some(ItemKind::Customer.name()),
            Bunch::Partners => Some(ItemKind::Partner.name()),
            Bunch::Due | Bunch::Stale | Bunch::PutOff => None,
        },
    }
}

fn what(entry: &ListEntry) -> Content {
    match entry {
        ListEntry::One(item) => Cell::text(item.what.clone()).about(&item.score).into(),
        ListEntry::Group(group, _) => {
            let words = |n| match group.bunch {
                Bunch::Leads => format!("{} past goal, first contact", counted(n, "lead", "leads")),
                Bunch::Customers => format!("{} at risk", counted(n, "customer", "customers")),
                Bunch::Partners => counted(n, "quiet partner", "quiet partners"),
                Bunch::Due => format!("{} more due this week", count(n)),
                Bunch::Stale => format!("{} stale for more than 30 d", count(n)),
                Bunch::PutOff => format!("{} put off", count(n)),
            };
            Cell::figure(&group.items, words).role(if group.bunch == Bunch::PutOff { Role::Dim } else { Role::Text }).into()
        }
    }
}

fn why(entry: &ListEntry) -> Cell {
    match entry {
        ListEntry::One(item) => Cell::text(item.reason.clone()).about(&item.score),
        ListEntry::Group(group, _) if group.bunch == Bunch::PutOff => Cell::dim("not before that day"),
        ListEntry::Group(group, _) if group.waits_days.or_zero() == 0 => Cell::dim("none is late"),
        ListEntry::Group(group, _) => Cell::figure(&group.waits_days, |days| match (group.bunch, days) {
            (Bunch::Leads | Bunch::Partners, days) => format!("oldest waits {days} d"),
            (_, days) => format!("oldest is late {days} d"),
        }),
    }
}

/// `27 Nov`, `today`, `late 3 d`, `quiet 41 d`, `stale`; `from 30 Nov` of what is put off.
fn when(figures: &DoNext, entry: &ListEntry, today: Day) -> Cell {
    let until = match entry {
        ListEntry::One(item) => figures.until(item),
        ListEntry::Group(group, _) => Some(group.due).filter(|_| group.bunch == Bunch::PutOff),
    };
    if let Some(until) = until {
        return Cell::dim(format!("from {}", near(until, today)));
    }
    let (item, due) = match entry {
        ListEntry::One(item) => (*item, item.due),
        ListEntry::Group(group, _) if group.bunch == Bunch::Stale => return Cell::dim("stale"),
        ListEntry::Group(group, item) => (*item, group.due),
    };
    let days = due - today;
    match item.kind {
        ItemKind::Partner if days < 0 => Cell::new(format!("quiet {} d", -days), Role::Warn),
        _ if item.late || days < 0 => Cell::new(format!("late {} d", (-days).max(1)), Role::Bad),
        _ if days == 0 => Cell::new("today", Role::Bad),
        _ => Cell::text(near(due, today)),
    }
}

/// The selected row's full reason and next step.
fn detail(figures: &DoNext, entry: &ListEntry, context: &Context) -> Line {
    let coins = context.coins();
    let mut line = match entry {
        ListEntry::One(item) => Line::of([Cell::text(item.why.clone()).about(&item.score)]),
        ListEntry::Group(group, _) => Line::of([Cell::text(names(figures, group)).about(&group.score)]),
    };
    if let (Some(step), ListEntry::One(_)) = (&entry.first().next_step, entry) {
        line = line.and(0, [Cell::dim("next: "), Cell::text(step.clone()).about(entry.score())]);
    }
    let parts = [
        Cell::dim("rank = stake "),
        Cell::figure(entry.stake(), |stake| coins.headline(stake)).role(Role::Dim),
        Cell::dim(" x urgency "),
        Cell::figure(entry.urgency(), |urgency| format!("{urgency:.2}")).role(Role::Dim),
    ];
    if let ListEntry::One(item) = entry
        && figures.until(item).is_some()
    {
        let key = format!("{} {}", context.key(Action::Do), PUT_OFF.key);
        line = line.and(0, [Cell::bold(key), Cell::dim(" takes it back")]);
    }
    let opens = if matches!(entry, ListEntry::Group(..)) { " lists them" } else { " opens it" };
    line.and(2, parts).and(3, [Cell::bold(context.key(Action::Open)), Cell::dim(opens)])
}

fn names(figures: &DoNext, group: &ItemGroup) -> String {
    let named = |item: &Item| if group.bunch == Bunch::Leads { item.id.clone() } else { item.what.clone() };
    figures.items_of(group).map(named).collect::<Vec<_>>().join(", ")
}

/// The records of a row that stands for several; none where no row is called so.
pub(crate) fn items_of(figures: &DoNext, id: &RowId) -> Vec<AnyId> {
    let group = figures.do_next_groups.iter().find(|group| group_id(group) == *id);
    group.map(|group| figures.items_of(group).map(|item| item.record).collect()).unwrap_or_default()
}

/// The items of a group as a list; `None`: there is no such group.
pub(crate) fn group(figures: &DoNext, id: &RowId, context: &Context) -> Option<Overlay> {
    let group = figures.do_next_groups.iter().find(|group| group_id(group) == *id)?;
    let entries: Vec<ListEntry> = figures.items_of(group).map(ListEntry::One).collect();
    let list = columns(figures, true, context).table_with(entries.iter().copied(), |entry| Some(detail(figures, entry, context)));
    let whole = ListEntry::Group(group, entries.first()?.first());
    let who = group.who.as_deref().unwrap_or("nobody's");
    let title = match what(&whole) {
        Content::Text(cells) if group.bunch == Bunch::PutOff => cells.iter().map(|cell| cell.text.as_str()).collect(),
        Content::Text(cells) => format!("{who}: {}", cells.iter().map(|cell| cell.text.as_str()).collect::<String>()),
        _ => who.to_owned(),
    };
    let stake = [Cell::figure(&group.stake, |stake| context.coins().headline(stake)), Cell::dim(" at stake")];
    let body = vec![PanelPart::new(0, Table { list: true, ..list })];
    let section = Section { title: Cell::bold(title), note: Line::of(stake), body, column: 0, full: true };
    Some(Overlay { trail: None, head: Vec::new(), sections: vec![section], whole: true, beside: false })
}
