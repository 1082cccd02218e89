//! The wireframes' contents as values, drawn and compared with the wireframes cell by cell.

mod gallery;
mod kit;
mod marketing;
mod overlays;
mod sales;

use ratatui::layout::Rect;

use crate::screens::say::{PanelId, RowId, Tab};
use crate::ui::{Extras, Hit, arrange, list_rows, row_at, scroll_to_show};
use kit::{ScreenCase, compare, picture};

#[test]
fn sales_80x24() {
    assert_eq!(compare(&ScreenCase::sales((80, 24))), 0);
}

#[test]
fn sales_80x24_people() {
    let mut case = ScreenCase::sales((80, 24));
    case.name = "sales_80x24_people";
    case.focus = PanelId::People;
    case.chosen = case.focus;
    case.free.extend([Rect::new(10, 13, 70, 1), Rect::new(0, 22, 80, 1), Rect::new(24, 20, 50, 1)]);
    assert_eq!(compare(&case), 0);
}

#[test]
fn stale_80x24() {
    assert_eq!(compare(&ScreenCase::stale()), 0);
}

#[test]
fn sales_140x40() {
    assert_eq!(compare(&ScreenCase::sales((140, 40))), 0);
}

#[test]
fn marketing_80x24() {
    assert_eq!(compare(&ScreenCase::marketing((80, 24))), 0);
}

#[test]
fn marketing_140x40() {
    assert_eq!(compare(&ScreenCase::marketing((140, 40))), 0);
}

#[test]
fn marketing_240x60() {
    assert_eq!(compare(&ScreenCase::marketing_wall()), 0);
}

#[test]
fn marketing_deals_only_140x40() {
    assert_eq!(compare(&ScreenCase::marketing_deals_only()), 0);
}

/// Sizes from 1x1 to 400x120, and all around the edges of the classes.
fn sizes() -> Vec<(u16, u16)> {
    let widths = [1, 2, 5, 12, 13, 20, 26, 39, 40, 41, 59, 60, 61, 79, 80, 81, 100, 119, 120, 121, 130, 131, 199, 200, 201, 400];
    let heights = [1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 17, 20, 23, 24, 25, 30, 35, 36, 37, 53, 54, 55, 120];
    widths.into_iter().flat_map(|width| heights.map(|height| (width, height))).collect()
}

#[test]
fn no_size_panics_and_no_cell_holds_a_control_character() {
    for size in sizes() {
        for (case, layer) in [
            (ScreenCase::sales(size), None),
            (ScreenCase::marketing(size), Some(overlays::explain())),
            (ScreenCase::sales(size), Some(overlays::detail())),
        ] {
            let buf = kit::drawn_with(&case, layer.as_ref(), None, false);
            assert_eq!((buf.area.width, buf.area.height), size);
            assert!(buf.content.iter().all(|cell| !cell.symbol().contains(char::is_control)), "{size:?}");
        }
    }
}

#[test]
fn pictures_with_their_styles() {
    for size in [(20, 3), (40, 8), (60, 15), (80, 24), (100, 30), (140, 40), (240, 60)] {
        insta::assert_snapshot!(format!("sales_{}x{}", size.0, size.1), picture(&kit::drawn(&ScreenCase::sales(size))));
        insta::assert_snapshot!(format!("marketing_{}x{}", size.0, size.1), picture(&kit::drawn(&ScreenCase::marketing(size))));
    }
}

#[test]
fn pictures_of_overlays() {
    for (name, layer) in [("explain", overlays::explain()), ("detail", overlays::detail())] {
        for size in [(80, 24), (140, 40)] {
            let buf = kit::drawn_with(&ScreenCase::sales(size), Some(&layer), None, false);
            insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), picture(&buf));
        }
    }
}

#[test]
fn zoom_gives_a_panel_all_rows_between_header_and_footer() {
    let buf = kit::drawn_with(&ScreenCase::sales((80, 24)), None, Some(PanelId::People), false);
    insta::assert_snapshot!("zoom_people_80x24", kit::rows(&buf).join("\n"));
}

#[test]
fn ascii_leaves_nothing_else_on_any_screen() {
    for size in [(20, 3), (40, 8), (80, 24), (140, 40), (240, 60)] {
        for case in [ScreenCase::sales(size), ScreenCase::marketing(size)] {
            let buf = kit::drawn_with(&case, Some(&overlays::explain()), None, true);
            assert!(buf.content.iter().all(|cell| cell.symbol().is_ascii()));
        }
    }
}

#[test]
fn every_panel_is_on_the_screen_or_named_in_the_strip() {
    for size in [(80, 24), (60, 15), (79, 30), (120, 36), (130, 40), (140, 40), (200, 54), (240, 60), (400, 120)] {
        for case in [ScreenCase::sales(size), ScreenCase::marketing(size)] {
            let present: Vec<PanelId> = case.screen.panels.iter().map(|panel| panel.id).collect();
            let tab = case.screen.header.tab;
            for chosen in &present {
                let made = arrange(tab, &present, *chosen, None, size, Extras::default());
                let told = [PanelId::Digest, PanelId::Partners, PanelId::Losses];
                for id in present.iter().filter(|id| !told.contains(id)) {
                    assert!(made.place(*id).is_some() || made.strip.contains(id), "{size:?} {id:?}");
                }
                for (at, one) in made.placed.iter().enumerate() {
                    assert!(one.area.right() <= size.0 && one.area.bottom() <= size.1, "{size:?} {one:?}");
                    let apart = |other: &crate::ui::arrange::PlacedPanel| other.area.intersection(one.area).is_empty();
                    assert!(made.placed[at + 1..].iter().all(apart), "{size:?} {one:?}");
                }
            }
        }
    }
}

#[test]
fn a_click_finds_the_row_that_is_drawn_there() {
    let case = ScreenCase::sales((80, 24));
    let present: Vec<PanelId> = case.screen.panels.iter().map(|panel| panel.id).collect();
    let made = arrange(Tab::Sales, &present, PanelId::DoNext, None, case.size, Extras::default());
    assert_eq!(list_rows(&case.screen, &made, PanelId::DoNext), 6);
    assert_eq!(made.at(20, 16), Some(Hit::Panel(PanelId::DoNext, Some(2))));
    assert_eq!(row_at(&case.screen, &made, PanelId::DoNext, 0, 2), Some(&RowId::Named("2".into())));
    assert_eq!(row_at(&case.screen, &made, PanelId::DoNext, 0, 6), None);
    assert_eq!(made.at(20, 13), Some(Hit::Panel(PanelId::DoNext, None)));
    assert_eq!(made.at(3, 22), Some(Hit::Strip(3)));
    assert_eq!(made.at(3, 23), Some(Hit::Footer(3)));
    let order = [PanelId::Verdict, PanelId::Pace, PanelId::Pipeline, PanelId::DoNext, PanelId::People];
    assert_eq!(made.tab_order()[..5], order);
}

#[test]
fn scrolling_moves_as_little_as_it_can() {
    assert_eq!(scroll_to_show(0, 5, 20, 6), 0);
    assert_eq!(scroll_to_show(0, 6, 20, 6), 1);
    assert_eq!(scroll_to_show(9, 4, 20, 6), 4);
    assert_eq!(scroll_to_show(19, 19, 20, 6), 14);
    assert_eq!(scroll_to_show(3, 0, 2, 6), 0);
}

#[test]
fn a_scrolled_list_keeps_its_heads_and_says_how_many_more_there_are() {
    let rows: Vec<String> = (0..20).map(|at| format!("deal {at};{at}k")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let mut case = ScreenCase::sales((80, 24));
    let list = kit::list(kit::table("What;>Stake", &rows), 2);
    let people = case.screen.panels.iter_mut().find(|panel| panel.id == PanelId::DoNext).unwrap();
    people.body = vec![crate::screens::say::PanelPart::new(0, list)];
    let drawn = kit::rows(&kit::drawn(&case));
    assert!(drawn[14].contains("What") && drawn[15].contains("> deal 0"), "{drawn:#?}");
    assert_eq!(drawn[20].trim(), "15 more");
}

#[test]
fn what_the_deals_tell_stands_in_for_what_a_marketing_book_lacks() {
    use PanelId as P;
    let deals = [P::Revenue, P::DealsSay, P::WinFit, P::Segments, P::LossReasons, P::Rivals, P::Gained];
    let own = [P::Objectives, P::Roadmap, P::Awareness, P::Fit, P::Campaigns, P::Offer, P::Market, P::Funnel];
    // Any few of its own panels beside what the deals tell: each band is whole, and nothing stands twice.
    for few in own.iter().enumerate().flat_map(|(at, one)| own[at + 1..].iter().map(move |other| [*one, *other])) {
        let present: Vec<PanelId> = deals.iter().copied().chain(few).collect();
        for (width, height) in [(140, 40), (240, 60)] {
            let made = arrange(Tab::Marketing, &present, few[0], None, (width, height), Extras::default());
            for id in few {
                assert!(made.place(id).is_some(), "{few:?} at {width}x{height}");
            }
            let mut placed: Vec<PanelId> = made.placed.iter().map(|placed| placed.id).collect();
            let cells: u32 =
                made.placed.iter().map(|placed| u32::from(placed.area.width + 1) * u32::from(placed.area.height)).sum();
            let rows = u32::from(height - 2 - u16::from(!made.strip.is_empty()));
            assert!(cells >= u32::from(width) * rows, "{few:?} at {width}x{height} leaves cells blank: {:?}", made.placed);
            placed.sort();
            let all = placed.len();
            placed.dedup();
            assert_eq!(placed.len(), all, "{few:?} at {width}x{height}");
        }
    }
}
